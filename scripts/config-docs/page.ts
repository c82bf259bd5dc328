import type { JsonSchema } from '../../src/config/jsonSchema.js';

/** docs/configuration.md: every key with its kind, default and meaning, and the example. */
export function configurationPage(schema: JsonSchema, example: string): string {
  return [
    '# Configuration: golden-ami.yaml',
    GENERATED,
    INTRODUCTION,
    '## Every key',
    ...sections(schema),
    '## The example',
    `What \`golden-ami init\` writes; the same as [golden-ami.example.yaml](../golden-ami.example.yaml).`,
    `\`\`\`yaml\n${example}\`\`\``,
  ]
    .join('\n\n')
    .concat('\n');
}

const GENERATED =
  '<!-- Generated from src/config/schema.ts by `npm run docs:config`: change the schema, not this page. -->';

const INTRODUCTION = `\
One file says which image, for which accounts and how carefully. It is YAML 1.2: anchors, aliases and merge keys (\`<<\`)
work, so environments may share what they have in common.

- \`golden-ami init\` writes an example, \`golden-ami validate\` checks a file. A check names every mistake at once, each with
  its line and column, what was expected and what was found.
- **A new account** joins by adding its ID to \`accounts\`, or for one release with \`golden-ami start --account <id>\`
  (\`<id>=<environment>\` where accounts belong to environments). Nothing else changes.
- **Durations** are a number and a unit: \`90 seconds\`, \`15 minutes\`, \`2 hours\`, \`1 day\`.
- **What is left out** of \`refresh\` is left out in the call to AWS too, so that AWS's own default, or what the group says,
  holds.
- **In an editor**, the [JSON Schema](golden-ami.schema.json) gives completion and checks while typing. With the YAML
  language server, put this at the top of the file: \`# yaml-language-server: $schema=docs/golden-ami.schema.json\`.
- A release carries its own copy of the config: changing the file changes the releases that are started afterwards.`;

/** A mapping of the config, with the heading its keys are listed under. */
interface Section {
  readonly path: string;
  readonly schema: JsonSchema;
}

function sections(root: JsonSchema): string[] {
  const seen = new Map<string, string>();
  const repeated: string[] = [];
  return mappings(root, '').flatMap(({ path, schema }) => {
    if (repeated.some((outer) => path.startsWith(`${outer}.`))) return [];
    const heading = path === '' ? '### At the top' : `### \`${path}\``;
    const content = JSON.stringify(schema.properties);
    const same = seen.get(content);
    if (same !== undefined) {
      repeated.push(path);
      return [heading, `The same keys as [\`${same}\`](#${anchor(same)}).`];
    }
    seen.set(content, path);
    const description = path === '' ? [] : [schema.description].filter((text) => text !== undefined);
    return [heading, ...description, table(schema)];
  });
}

/** Every mapping with keys of its own, the outer before the inner. */
function mappings(schema: JsonSchema, path: string): Section[] {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (alternatives.length > 0) {
    return alternatives.flatMap((each) => {
      const type = each.properties?.['type']?.const;
      return mappings(each, type === undefined ? path : `${path} of type ${type}`);
    });
  }
  if (schema.items) return mappings(schema.items, `${path}[]`);
  if (!schema.properties) return [];
  const inner = Object.entries(schema.properties).flatMap(([key, each]) =>
    mappings(each, path === '' ? key : `${path}.${key}`),
  );
  return [{ path, schema }, ...inner];
}

function table(schema: JsonSchema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const value = schema.required?.includes(key) ? '**required**' : defaultOf(property);
    return `| \`${key}\` | ${kindOf(property)} | ${value} | ${cell(property.description ?? '')} |`;
  });
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function defaultOf(schema: JsonSchema): string {
  const { default: value } = schema;
  if (value === undefined || JSON.stringify(value) === '{}') return '';
  return cell(`\`${typeof value === 'string' ? value : JSON.stringify(value)}\``);
}

function kindOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' or ');
  if (schema.title !== undefined && !schema.properties) return cell(schema.title);
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (alternatives.length > 0) return [...new Set(alternatives.map(kindOf))].join(', or ');
  if (schema.items) return `list of: ${shortKindOf(schema.items)}${limits(schema)}`;
  if (schema.properties) return 'mapping, see below';
  if (schema.type === 'boolean') return '`true` or `false`';
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    const key = schema.propertyNames ? shortKindOf(schema.propertyNames) : 'text';
    return `mapping from ${key} to ${shortKindOf(schema.additionalProperties)}`;
  }
  return 'text';
}

/** Without examples and explanations, for kinds inside kinds. */
function shortKindOf(schema: JsonSchema): string {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (schema.title === undefined && alternatives.length > 0) {
    return [...new Set(alternatives.map(shortKindOf))].join(' or ');
  }
  if (schema.properties) return 'mapping, see below';
  return kindOf(schema).replace(/(:|, such as) .*/, '');
}

function limits({ minItems, maxItems }: JsonSchema): string {
  if (minItems !== undefined && maxItems !== undefined) return ` (${minItems} to ${maxItems})`;
  return minItems === undefined ? '' : ` (at least ${minItems})`;
}

/** A text as it may stand in a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The anchor that a Markdown reader gives to the heading of a path. */
function anchor(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
