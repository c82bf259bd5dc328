import type { Delivery } from '../../dispatch/delivery.js';
import type { WireResponse } from '../../protocols/wire.js';
import type { Spoilt } from '../strike.js';
import { page } from './page.js';
import type { Break } from './schema.js';

type Given = Pick<Delivery, 'response' | 'cut'>;

/** What becomes of a whole answer. */
const BREAKS: Readonly<Record<Break, (whole: WireResponse) => Given>> = {
  resetInHead: (response) => ({ response, cut: { in: 'head', by: 'reset' } }),
  resetInBody: (response) => ({ response, cut: { in: 'body', by: 'reset' } }),
  closedInBody: (response) => ({ response, cut: { in: 'body', by: 'close' } }),
  truncated: (whole) => withBody(whole, Buffer.from(whole.body).subarray(0, whole.body.length / 2)),
  // Neither text nor anything that a protocol of AWS begins with.
  garbage: (whole) => withBody(whole, Buffer.from([0xff, 0x00, 0x9f, 0x92, 0x96, 0x1f, 0x8b, 0x08])),
  html: ({ status }) => ({ response: { ...page(200), status } }),
  empty: (whole) => withBody(whole, ''),
  hollow: (whole) => withBody(whole, hollow(whole)),
};

/** An answer that breaks. */
export function brokenAnswer(how: Break): Spoilt {
  return { outcome: `broken: ${how}`, spoil: BREAKS[how] };
}

function withBody(whole: WireResponse, body: string | Uint8Array): Given {
  return { response: { ...whole, body } };
}

/** A CBOR map without entries (RFC 8949). */
const EMPTY_MAP = Uint8Array.of(0xa0);

/** The same kind of document without anything in it. */
function hollow({ headers, body }: WireResponse): string | Uint8Array {
  const type = headers['content-type'] ?? '';
  if (type.includes('cbor')) return EMPTY_MAP;
  if (!type.includes('xml')) return '{}';
  const [, root = 'Response'] = /<([\w:]+)[\s>]/.exec(Buffer.from(body).toString('utf8')) ?? [];
  return `<${root}/>`;
}
