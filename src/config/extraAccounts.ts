import type { ConfigProblem } from './problems.js';
import { isMapping } from './relations.js';

/** The content of a config with accounts added that are not in the file. */
export interface Extended {
  readonly content: unknown;
  readonly problems: readonly ConfigProblem[];
  /** The arguments that were added, by the index in `accounts` they got. */
  readonly added: ReadonlyMap<number, string>;
}

/**
 * Adds accounts that were given on the command line: `ID` or `ID=environment`.
 * A given account that is malformed or already there is a mistake, and is not added.
 */
export function addAccounts(content: unknown, given: readonly string[]): Extended {
  const listed: readonly unknown[] =
    isMapping(content) && Array.isArray(content['accounts']) ? content['accounts'] : [];
  const canAdd = isMapping(content) && Array.isArray(content['accounts']);
  const problems: ConfigProblem[] = [];
  const accounts = [...listed];
  const added = new Map<number, string>();
  for (const text of given) {
    const refuse = (message: string) => problems.push({ path: argument(text), message });
    const [id = '', environment, ...rest] = text.split('=');
    if (!/^\d{12}$/.test(id) || environment === '' || rest.length > 0) {
      refuse('expected an AWS account ID of 12 digits, or ID=environment');
    } else if (listed.some((account) => idOf(account) === id)) {
      refuse('the account is listed in the file already: leave the argument out');
    } else if (accounts.some((account) => idOf(account) === id)) {
      refuse('the account is given twice');
    } else if (canAdd) {
      added.set(accounts.length, text);
      accounts.push(environment === undefined ? { id } : { id, environment });
    }
  }
  return { content: added.size > 0 ? { ...(content as object), accounts } : content, problems, added };
}

/** What stands for the place in a file in messages about an account from the command line. */
export function argument(text: string): string {
  return `--account ${text}`;
}

function idOf(account: unknown): unknown {
  return isMapping(account) ? account['id'] : account;
}
