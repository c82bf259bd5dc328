import { connect, type Socket } from 'node:net';

/** What one connection asks again and again, and for how long. */
export interface Load {
  readonly host: string;
  readonly port: number;
  /** Requests as they go over the wire, asked in turn. */
  readonly requests: readonly string[];
  readonly connections: number;
  /** Seconds before the counting begins, in which both sides get warm. */
  readonly warmUp: number;
  readonly seconds: number;
}

/** What came of it. */
export interface Loaded {
  readonly answers: number;
  readonly seconds: number;
  /** Answers with another status than 200. */
  readonly refused: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends ready-made requests over kept connections, the next one on each as soon as the last is answered. Works on bytes:
 * a client that signs and parses would take more time than the server under test.
 */
export async function load({ host, port, requests, connections, warmUp, seconds }: Load): Promise<Loaded> {
  const wire = requests.map((request) => Buffer.from(request));
  const latencies: number[] = [];
  let refused = 0;
  let turn = 0;
  const begin = performance.now() + warmUp * 1000;
  const end = begin + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host, port, noDelay: true });
      await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      for (let sent = performance.now(); sent < end;) {
        const request = wire[turn++ % wire.length];
        if (!request) break;
        socket.write(request);
        const status = await answer(socket);
        const now = performance.now();
        if (now >= begin && now < end) {
          latencies.push(now - sent);
          if (status !== 200) refused++;
        }
        sent = now;
      }
      socket.destroy();
    }),
  );
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { answers: latencies.length, seconds, refused, p50: at(0.5), p99: at(0.99) };
}

/** Reads one answer to its end. */
function answer(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head: { status: number; length: number } | undefined;
    let text = '';
    let received = 0;
    const take = (chunk: Buffer) => {
      received += chunk.length;
      if (!head) {
        text += chunk.toString('latin1');
        head = headOf(text);
      }
      if (!head || received < head.length) return;
      socket.off('data', take).off('error', reject);
      resolve(head.status);
    };
    socket.on('data', take).once('error', reject);
  });
}

function headOf(text: string): { status: number; length: number } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  return { status: Number(status), length: end + 4 + Number(length ?? 0) };
}
