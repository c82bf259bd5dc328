import { cbor } from '@smithy/core/cbor';
import type { Operation } from '../../../emulator/protocols/catalog.js';
import type { Protocol } from '../../../emulator/service.js';

/** A request as it must be for a service to look into its body. */
export interface Envelope {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the body begins with. */
  readonly prefix: string;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** How a request says which operation it wants, apart from its body. */
export function envelopeOf(protocol: Protocol, operation: Pick<Operation, 'name' | 'http'>): Envelope {
  const { name, http } = operation;
  switch (protocol) {
    case 'query':
    case 'ec2Query':
      return { method: 'POST', path: '/', headers: FORM, prefix: `Action=${name}&` };
    case 'json':
      return {
        method: 'POST',
        path: '/',
        headers: {
          'content-type': `application/x-amz-json-1.${name.length % 2}`,
          'x-amz-target': `Prefix.${name}`,
        },
        prefix: '',
      };
    case 'restJson':
      return {
        method: http?.method ?? 'POST',
        path: `/${name}`,
        headers: { 'content-type': 'application/json' },
        prefix: '',
      };
    case 'rpcV2Cbor':
      return {
        method: 'POST',
        path: `/service/Any/operation/${name}`,
        headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
        prefix: '',
      };
  }
}

/** A value as the body of a protocol, whether or not it makes an input. */
export function bodyOf(protocol: Protocol, value: unknown): Buffer {
  switch (protocol) {
    case 'query':
    case 'ec2Query':
      return Buffer.from(
        parametersOf(value, [])
          .map(([path, text]) => `${path.map(encodeURIComponent).join('.')}=${encodeURIComponent(text)}`)
          .join('&'),
      );
    case 'json':
    case 'restJson':
      return Buffer.from(JSON.stringify(value) ?? '');
    case 'rpcV2Cbor':
      return Buffer.from(cbor.serialize(value));
  }
}

function parametersOf(value: unknown, path: readonly string[]): [path: readonly string[], text: string][] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => parametersOf(item, [...path, 'member', String(index + 1)]));
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.entries(value).flatMap(([key, part]) => parametersOf(part, [...path, key]));
  }
  return [[path, value instanceof Date ? value.toISOString() : String(value)]];
}
