import { formatScalar } from '../scalar.js';
import type { Element, Shape, StructureShape } from '../shape.js';
import type { Structure } from '../wire.js';

/** An XML element with content that is XML already. */
export function tag(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** The members of a structure as XML elements; those that are absent are left out. */
export function structureXml(value: Structure, shape: StructureShape): string {
  let xml = '';
  for (const member of shape.members) {
    const content = value[member.name];
    if (content !== undefined && content !== null) xml += elementXml(member, content);
  }
  return xml;
}

function elementXml({ xmlName, shape }: Element, value: unknown): string {
  if (shape.kind === 'list' && shape.flattened) {
    return (value as unknown[]).map((item) => tag(xmlName, contentXml(item, shape.item.shape))).join('');
  }
  if (shape.kind === 'map' && shape.flattened) {
    return mapEntries(value as Structure, shape.key, shape.value)
      .map((entry) => tag(xmlName, entry))
      .join('');
  }
  return tag(xmlName, contentXml(value, shape));
}

function contentXml(value: unknown, shape: Shape): string {
  switch (shape.kind) {
    case 'unit':
      return '';
    case 'structure':
      return structureXml(value as Structure, shape);
    case 'list':
      return (value as unknown[]).map((item) => elementXml(shape.item, item)).join('');
    case 'map':
      return mapEntries(value as Structure, shape.key, shape.value)
        .map((entry) => tag('entry', entry))
        .join('');
    default:
      return escapeXml(formatScalar(shape.kind, value));
  }
}

function mapEntries(value: Structure, key: Element, element: Element): string[] {
  return Object.entries(value).map(
    ([name, content]) => tag(key.xmlName, escapeXml(name)) + elementXml(element, content),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Text as XML content; characters that XML cannot hold become the replacement character. */
export function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- these are what XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character)
  );
}
