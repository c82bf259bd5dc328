import { CommandLines } from '../../../src/client/commandLines.js';
import { releaseRef } from '../../../src/client/releaseRef.js';
import type { ReleaseView } from '../../../src/client/releaseView.js';
import { plain } from '../../../src/cli/render/style.js';
import type { EnvironmentStatus, ReleaseStatus } from '../../../src/contract/status.js';
import type { TargetStatus } from '../../../src/contract/target.js';
import { countStates } from '../../../src/rollout/summarize.js';

/** The moment all of these tests happen at: 12:10:00 UTC. */
export const NOW = Date.UTC(2026, 10, 23, 12, 10, 0);

/** `minutes` before {@link NOW}, ISO 8601. */
export function ago(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

export const ASG = '111111111111/eu-west-1/asg';

/** A target of batch 1 that is pending, changed as wished. */
export function target(name: string, change: Partial<TargetStatus> = {}): TargetStatus {
  return { id: `${ASG}/${name}`, kind: 'asg', batch: 1, state: 'pending', ...change };
}

/** An environment that has begun four minutes ago; its batches follow from its targets. */
export function environment(
  name: string,
  targets: readonly TargetStatus[],
  change: Partial<EnvironmentStatus> = {},
): EnvironmentStatus {
  const numbers = [...new Set(targets.flatMap(({ batch }) => batch ?? []))];
  return {
    name,
    state: 'rollingOut',
    message: 'batch 1 of 2',
    planHash: 'abcdef0123456789abcdef0123456789',
    startedAt: ago(4),
    batches: numbers.map((number) => ({
      number,
      reason: `reason ${number}`,
      targets: targets.filter(({ batch }) => batch === number).map(({ id }) => id),
    })),
    targets,
    counts: countStates(targets),
    upToDate: [],
    refused: [],
    warnings: [],
    ...change,
  };
}

/** An environment whose turn has not come. */
export function untouched(name: string): EnvironmentStatus {
  const { planHash: _hash, startedAt: _began, ...rest } = environment(name, []);
  return { ...rest, state: 'pending', message: 'its turn has not come' };
}

/** Release shop/1 that has begun ten minutes ago, changed as wished. */
export function view(
  environments: readonly EnvironmentStatus[],
  status: Partial<ReleaseStatus> = {},
  rest: Partial<ReleaseView> = {},
): ReleaseView {
  return {
    ...releaseRef('shop', '1'),
    runId: 'run',
    temporalStatus: 'RUNNING',
    live: {},
    status: {
      pipeline: 'shop',
      release: '1',
      requestedBy: 'ann',
      phase: 'rollingOut',
      message: 'staging: batch 1 of 2',
      waitingFor: null,
      image: {
        name: 'web',
        version: '1.4.0',
        amis: [{ region: 'eu-west-1', amiId: 'ami-1' }],
      },
      startedAt: ago(10),
      environments,
      decisions: [],
      refusals: [],
      commands: [],
      ...status,
    },
    ...rest,
  };
}

/** Options of the functions that render, without colours. */
export const OPTIONS = {
  now: NOW,
  style: plain,
  commands: new CommandLines('golden-ami', ['--address', 'h:1']),
  by: 'bob',
};
