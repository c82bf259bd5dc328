import { lacking, notOfAws, textOf, type RawAnswer } from './brokenAnswer.js';
import { membersLacking } from './requiredMembers.js';

/** What the SDK's handlers answer. */
export interface Answer {
  readonly response?: unknown;
  readonly output?: unknown;
}

/**
 * The same answer, if it is one: a page whose markup happens to be XML, and a document that has lost its members, are read
 * by the SDK as an output without members.
 * @throws BrokenAnswerError
 */
export function checkedAnswer<Given>(service: string, operation: string, answer: Given): Given {
  const { response, output } = answer as Answer;
  const raw = response as RawAnswer | undefined;
  const status = raw?.statusCode ?? 200;
  if (raw && !isAnswerTo(operation, raw)) throw notOfAws(raw, status);
  const missing = membersLacking(`${service}:${operation}`, output);
  if (missing.length > 0) throw lacking(status, missing);
  return answer;
}

/**
 * Whether a body is a document about that operation: XML is called after it and bears the ID of the request, in both query
 * protocols; JSON has no name. No operation that is called answers without a body.
 */
function isAnswerTo(operation: string, { body }: RawAnswer): boolean {
  const text = textOf(body).trimStart();
  if (!text.startsWith('<')) return text !== '';
  const [, root] = /^(?:<\?[^>]*\?>\s*)?<(?:\w+:)?(\w+)[\s>/]/.exec(text) ?? [];
  return root === `${operation}Response` && /<requestId>/i.test(text);
}

/** The part of a middleware stack that the check is added to. */
interface Stack {
  add(
    middleware: never,
    options: { step: 'initialize'; name: string; priority: 'low'; override: boolean },
  ): void;
}

/** Checks every answer of a client that the SDK makes for itself. */
export function checkingPlugin(service: string): { applyToStack: (stack: Stack) => void } {
  const check =
    (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) => async (args: unknown) =>
      checkedAnswer(service, operationOf(context), await next(args));
  return {
    applyToStack: (stack) =>
      stack.add(check as never, {
        step: 'initialize',
        name: 'goldenAmiCheck',
        priority: 'low',
        // The SDK applies its plugins before every session that it fetches.
        override: true,
      }),
  };
}

/** The operation that a middleware's context names. */
export function operationOf({ commandName }: { commandName?: string }): string {
  return commandName?.replace(/Command$/, '') ?? 'unknown operation';
}
