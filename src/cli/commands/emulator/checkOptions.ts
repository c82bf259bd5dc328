import type { Limit, Question } from '../../../../emulator/checks.js';
import { groupingByAccounts, groupingNamed, type Grouping } from '../../../../emulator/checks/grouping.js';
import { ErrorCode, GoldenAmiError } from '../../../client/goldenAmiError.js';
import type { Config } from '../../../config/schema.js';

/** What `golden-ami emulator check` is asked, as commander has it. */
export interface CheckOptions {
  readonly by?: readonly string[];
  readonly maxAtOnce?: readonly string[];
  readonly maxRate?: readonly string[];
  readonly once?: readonly string[];
  readonly before?: readonly string[];
}

/**
 * What to answer of a run.
 * @param config its environments divide the accounts, and say how many groups may be in refresh at once
 * @throws GoldenAmiError naming the option that cannot be understood
 */
export function questionOf(options: CheckOptions, config?: Config): Question {
  const groupings = [...(options.by ?? []).map(grouping), ...(config ? [byEnvironment(config)] : [])];
  const stated = (options.maxAtOnce ?? []).map(atOnce);
  const limits: Limit[] = [
    ...stated,
    ...(config
      ? configured(config).filter(({ value }) => !stated.some((limit) => limit.value === value))
      : []),
    ...(options.maxRate ?? []).map(rate),
    ...(options.once ?? []).map((action) => ({ kind: 'once' as const, action })),
    ...(options.before ?? []).map(before),
  ];
  const lost = limits.find((limit) => 'value' in limit && limit.value !== undefined);
  if (lost && groupings.length === 0) {
    throw usage(
      `"${'value' in lost ? lost.value : ''}" names nothing yet.`,
      'Say what it is of: --by tag:Environment, --by account, --by region, or --environments golden-ami.yaml.',
    );
  }
  return { groupings, limits };
}

/** Accounts that the environments of a config share: their refreshes count for none of them. */
export function sharedAccounts({ accounts }: Config): string[] {
  return accounts.filter(({ environment }) => environment === undefined).map(({ id }) => id);
}

function byEnvironment({ accounts }: Config): Grouping {
  const purposes = accounts.flatMap(({ id, environment }) =>
    environment === undefined ? [] : [[id, environment] as const],
  );
  return groupingByAccounts('environment', new Map(purposes));
}

type AtOnce = Extract<Limit, { kind: 'atOnce' }>;

/** A percentage of a plan's targets says nothing about a journal, in which there is no plan: it is left out. */
function configured({ environments }: Config): AtOnce[] {
  return environments.flatMap(({ name, batchSize, maxConcurrent = batchSize }) =>
    typeof maxConcurrent === 'number' ? [{ kind: 'atOnce', most: maxConcurrent, value: name }] : [],
  );
}

function grouping(name: string): Grouping {
  const found = groupingNamed(name);
  if (!found) throw usage(`--by "${name}" is none of account, region and tag:<key>.`);
  return found;
}

function atOnce(text: string): AtOnce {
  const [, value, most] = /^(?:(.+)=)?(\d+)$/.exec(text) ?? [];
  if (most === undefined) {
    throw usage(`--max-at-once "${text}" is no number of groups.`, 'Expected 6, or production=6.');
  }
  return { kind: 'atOnce', most: Number(most), value };
}

function rate(text: string): Limit {
  const [, service, scope, perSecond, burst] =
    /^([a-z0-9-]+):(\w+)=(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(text) ?? [];
  if (service === undefined || scope === undefined || !(Number(perSecond) > 0)) {
    throw usage(
      `--max-rate "${text}" is no call rate.`,
      'Expected <service>:<reads, mutations or an operation>=<per second>/<burst>, such as autoscaling:reads=2/10.',
    );
  }
  const rated = Number(perSecond);
  const budget = { service, scope, perSecond: rated, burst: Number(burst ?? Math.max(1, Math.ceil(rated))) };
  return { kind: 'rate', budget };
}

function before(text: string): Limit {
  const [, value, time = ''] = /^(?:(.+)=)?(\d{4}-\d\d-\d\dT[^=]+)$/.exec(text) ?? [];
  const moment = Date.parse(time);
  if (Number.isNaN(moment)) {
    throw usage(
      `--before "${text}" is no moment.`,
      'Expected 2026-01-01T09:30:00Z, or production=2026-01-01T09:30:00Z, by the emulator’s clock.',
    );
  }
  return { kind: 'before', moment, value };
}

function usage(message: string, hint?: string): GoldenAmiError {
  return new GoldenAmiError(ErrorCode.Usage, message, hint === undefined ? {} : { hint });
}
