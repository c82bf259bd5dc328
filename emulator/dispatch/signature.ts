import type { WireRequest } from '../protocols/wire.js';
import { header } from '../protocols/wire.js';

/** What the signature of a request says of it. The signature itself is not checked: the emulator knows no secrets. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** The service's signing name: `autoscaling`, `ec2`, … */
  readonly signingName: string;
}

/** The credential scope of a request signed with Signature Version 4; undefined when there is none. */
export function credentialScope(request: WireRequest): CredentialScope | undefined {
  const [, accessKeyId, region, signingName] = SIGNATURE.exec(header(request, 'authorization') ?? '') ?? [];
  if (accessKeyId === undefined || region === undefined || signingName === undefined) return undefined;
  return { accessKeyId, region, signingName };
}

const SIGNATURE =
  /^AWS4-HMAC-SHA256 +Credential=([\w.-]{1,128})\/\d{8}\/([a-z0-9-]{1,32})\/([a-z0-9-]{1,64})\/aws4_request *,/;
