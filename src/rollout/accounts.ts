import type { AccountConfig, Config } from '../config/schema.js';

/** The accounts that may hold targets of an environment: those that name it, and those that name none. */
export function accountsOf(config: Pick<Config, 'accounts'>, environment: string): AccountConfig[] {
  return config.accounts.filter((account) => (account.environment ?? environment) === environment);
}
