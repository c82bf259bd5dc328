import type { HttpHandlerOptions } from '@smithy/types';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { brokenOff } from './brokenAnswer.js';

type Handled = Awaited<ReturnType<NodeHttpHandler['handle']>>;
type Request = Parameters<NodeHttpHandler['handle']>[0];

/**
 * Reads every answer to its end before the SDK sees it, so that one that breaks off is known for what it is: the SDK
 * throws whatever Node.js, the XML or the JSON parser says, with the status of the head. What it then finds no sense in
 * can be shown.
 */
export class WholeAnswers extends NodeHttpHandler {
  /** @param bodyTimeoutMs for the body, from its first byte to its last: the SDK's limits end with the head */
  constructor(
    options: NodeHttpHandlerOptions,
    private readonly bodyTimeoutMs: number,
  ) {
    super(options);
  }

  override async handle(request: Request, options?: HttpHandlerOptions): Promise<Handled> {
    const { response } = await super.handle(request, options);
    response.body = await this.#whole(response);
    return { response };
  }

  async #whole({ statusCode, body }: Handled['response']): Promise<Uint8Array> {
    const stream = body as NodeJS.ReadableStream & { destroy(error: Error): void };
    const late = new Error(`no end of the answer (HTTP ${statusCode}) in ${this.bodyTimeoutMs} ms`);
    late.name = 'TimeoutError';
    const timer = setTimeout(() => stream.destroy(late), this.bodyTimeoutMs);
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    } catch (error) {
      throw error === late ? late : brokenOff(statusCode, error);
    } finally {
      clearTimeout(timer);
    }
  }
}
