import type { NativeConnection } from '@temporalio/worker';
import { SearchAttribute } from '../contract/searchAttributes.js';
import { sh } from '../contract/shell.js';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API; all of ours are keywords. */
const KEYWORD = 2;

/** gRPC statuses with which a server says that this caller may not do it, or that nobody can. */
const NOT_ALLOWED: readonly number[] = [7, 12, 16];

/** What became of the search attributes. */
export interface RegistrationOutcome {
  /** Those that were missing and are registered now. */
  readonly registered: readonly string[];
}

/** Search attributes are missing, and this identity may not register them. */
export class SearchAttributesMissingError extends Error {
  override readonly name = 'SearchAttributesMissingError';
}

/**
 * Registers the search attributes that the namespace lacks: a workflow that sets an unregistered one is stuck.
 * @throws SearchAttributesMissingError with the commands an administrator can run
 */
export async function registerSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<RegistrationOutcome> {
  const { operatorService } = connection;
  const wanted = Object.values(SearchAttribute).map((key) => key.name);
  const missing = await findMissing(connection, namespace, wanted);
  if (missing.length === 0) return { registered: [] };
  try {
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  } catch (error) {
    // Another worker may have been faster.
    const left = await findMissing(connection, namespace, missing);
    if (left.length > 0) throw explain(error, left, namespace);
  }
  return { registered: missing };
}

/** The search attributes that the namespace lacks. Rejects as the call does. */
export async function missingSearchAttributes(
  { operatorService }: Pick<NativeConnection, 'operatorService'>,
  namespace: string,
  wanted: readonly string[] = Object.values(SearchAttribute).map((key) => key.name),
): Promise<string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return wanted.filter((name) => customAttributes[name] === undefined);
}

async function findMissing(
  connection: NativeConnection,
  namespace: string,
  wanted: readonly string[],
): Promise<string[]> {
  try {
    return await missingSearchAttributes(connection, namespace, wanted);
  } catch (error) {
    // The time-skipping test server registers, but does not list.
    if (statusOf(error) === 12) return [...wanted];
    throw explain(error, wanted, namespace);
  }
}

function explain(error: unknown, names: readonly string[], namespace: string): Error {
  const words = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  const why =
    status !== undefined && NOT_ALLOWED.includes(status)
      ? 'this identity may not register them'
      : 'registering them failed';
  const commands = names.map(
    (name) =>
      sh`  temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`,
  );
  return new SearchAttributesMissingError(
    `the namespace "${namespace}" lacks the search attributes ${names.join(', ')}, and ${why}: ${words}\n` +
      `An administrator can register them:\n${commands.join('\n')}`,
    { cause: error },
  );
}

function statusOf(error: unknown): number | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
