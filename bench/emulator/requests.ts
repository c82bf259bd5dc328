/** Whom a request asks for what. */
export interface Question {
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  readonly group: string;
}

/** A request to EC2 Auto Scaling as it goes over the wire, signed as far as the emulator looks. */
export function autoScalingRequest({ account, region, operation, group }: Question): string {
  const body = new URLSearchParams({
    Action: operation,
    Version: '2011-01-01',
    AutoScalingGroupName: group,
  }).toString();
  const scope = `${account}/20260101/${region}/autoscaling/aws4_request`;
  return [
    'POST / HTTP/1.1',
    'host: 127.0.0.1',
    'content-type: application/x-www-form-urlencoded; charset=utf-8',
    `authorization: AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
