import type { Random } from '../../../emulator/fleet/generate/random.js';
import { GoldenAmiError, type GoldenAmiClient, type ReleaseRef } from '../../../src/client.js';
import type { CommandKind } from '../../../src/contract/commands.js';
import type { ReleaseRun } from './release.js';

/** What somebody asks of a release, in his own name, and how he sends it. */
export interface Message {
  readonly by: string;
  readonly kind: CommandKind | 'approve' | 'reject' | 'abort';
  /** An update, or a signal with the client's look at what became of it, is answered; a signal alone is not. */
  readonly via: 'client' | 'signal';
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a caller of the client was told. */
export interface Answer extends Message {
  readonly accepted: boolean;
  /** What was decided, or why nothing was. */
  readonly text: string;
  /** Code of the error, for a refusal. */
  readonly code?: string;
  readonly seconds: number;
}

/** What is drawn of a run: nearly every release with an abort among a hundred messages is aborted, and would show nothing else. */
interface Mix {
  readonly aborts: boolean;
  readonly rollbacks: boolean;
}

/**
 * Draws messages that contradict each other.
 * @param targets IDs of the targets that they are about
 */
export function drawMessages(
  random: Random,
  count: number,
  targets: readonly [string, ...string[]],
): Message[] {
  const mix: Mix = { aborts: random.chance(0.4), rollbacks: random.chance(0.6) };
  return Array.from({ length: count }, (_, index) => {
    const by = `caller-${index + 1}`;
    const kind = random.weighted<Message['kind']>([
      ['retry', 5],
      ['skip', 5],
      ['rollback', mix.rollbacks ? 3 : 0],
      ['pause', 2],
      ['resume', 3],
      ['setPace', 2],
      ['approve', 2],
      ['reject', 1],
      ['abort', mix.aborts ? 1 : 0],
    ]);
    switch (kind) {
      case 'approve':
      case 'reject':
        return {
          by,
          kind,
          via: random.pick(['client', 'signal'] as const),
          args: { environment: 'production' },
        };
      case 'pause':
        return {
          by,
          kind,
          via: random.pick(['client', 'signal'] as const),
          args: { suspend: random.chance(0.5) },
        };
      case 'resume':
        return { by, kind, via: random.pick(['client', 'signal'] as const), args: {} };
      case 'abort':
        return { by, kind, via: 'signal', args: { reason: 'enough' } };
      case 'setPace':
        return { by, kind, via: 'client', args: { maxConcurrent: random.integer(1, 4) } };
      case 'rollback':
        return {
          by,
          kind,
          via: 'client',
          args: random.pick<Message['args']>([
            {},
            { environment: 'staging' },
            { targets: [random.pick(targets)] },
          ]),
        };
      case 'retry':
      case 'skip':
        return {
          by,
          kind,
          via: 'client',
          args: random.pick([{ failed: true }, { targets: [random.pick(targets)] }]),
        };
    }
  });
}

/** Sends all messages at once, and waits until every caller who waits for an answer has one. */
export async function sendAll(
  messages: readonly Message[],
  client: GoldenAmiClient,
  ref: ReleaseRef,
  { handle }: ReleaseRun,
): Promise<Answer[]> {
  const answers = await Promise.all(
    messages.map(async (message): Promise<Answer[]> => {
      if (message.via === 'signal') {
        // One that has ended meanwhile takes no signal, and says so to the sender.
        await handle.signal(message.kind, { by: message.by, ...message.args }).catch(() => undefined);
        return [];
      }
      return [await ask(message, client, ref)];
    }),
  );
  return answers.flat();
}

async function ask(message: Message, client: GoldenAmiClient, ref: ReleaseRef): Promise<Answer> {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  try {
    const text = JSON.stringify(await send(message, client, ref));
    return { ...message, accepted: true, text, seconds: seconds() };
  } catch (error) {
    const code = error instanceof GoldenAmiError ? error.code : 'none';
    const text = error instanceof Error ? error.message : String(error);
    return { ...message, accepted: false, text, code, seconds: seconds() };
  }
}

function send({ kind, by, args }: Message, client: GoldenAmiClient, ref: ReleaseRef): Promise<unknown> {
  const request = { by, ...args } as never;
  switch (kind) {
    case 'approve':
      return client.approve(ref, request);
    case 'reject':
      return client.reject(ref, request);
    case 'pause':
      return client.pause(ref, request);
    case 'resume':
      return client.resume(ref, request);
    case 'retry':
      return client.retry(ref, request);
    case 'skip':
      return client.skip(ref, request);
    case 'rollback':
      return client.rollback(ref, request);
    case 'setPace':
      return client.setPace(ref, request);
    case 'abort':
      return client.abort(ref, request);
  }
}
