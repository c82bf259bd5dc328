import { STATUS_CODES } from 'node:http';
import type { WireResponse } from '../../protocols/wire.js';
import type { Spoilt } from '../strike.js';

/** What these statuses come with, so that clients take them for what they are (RFC 9110). */
const HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  301: { location: 'http://127.0.0.1:9/' },
  302: { location: 'http://127.0.0.1:9/login' },
  303: { location: 'http://127.0.0.1:9/login' },
  307: { location: 'http://127.0.0.1:9/' },
  308: { location: 'http://127.0.0.1:9/' },
  407: { 'proxy-authenticate': 'Basic realm="proxy"' },
};

/** What somebody on the way answers in AWS's stead: a page for people, without anything that AWS sends. */
export function page(status: number): WireResponse {
  const title = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`;
  const body =
    `<!DOCTYPE html>\n<html>\n<head><title>${title}</title></head>\n` +
    `<body>\n<center><h1>${title}</h1></center>\n<hr><center>proxy</center>\n</body>\n</html>\n`;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...HEADERS[status] },
    body,
  };
}

/** The page of a proxy that does not pass a call on, or its answer back. */
export function proxyError(status: number): Spoilt {
  return { outcome: `HTTP ${status}`, spoil: () => ({ response: page(status) }) };
}
