import {
  effectsByAction,
  gatherEvidence,
  refreshesPerGroup,
  type Evidence,
} from '../../../emulator/checks.js';
import type { Emulator } from '../../../emulator/server.js';
import { allGroups } from '../../../emulator/services/autoScaling/groups/registry.js';
import { examine } from '../../../src/cli/demo/evidence.js';
import type { ConfigInput } from '../../../src/config/schema.js';
import { checkConfig } from '../../../src/config/load.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import type { TargetState } from '../../../src/contract/target.js';
import { factsOf, type Facts } from './facts.js';

/** A release at its end, and the emulated AWS that it has worked on. */
export interface Case {
  readonly emulator: Emulator;
  readonly config: ConfigInput;
  readonly status: ReleaseStatus;
  /** When environments were approved, on the emulator's clock. */
  readonly approvedAt: ReadonlyMap<string, number>;
}

/** Telling people twice changes nothing: docs/architecture.md, "Idempotency". */
const MAY_REPEAT: readonly string[] = ['Publish'];

const FINAL: readonly TargetState[] = ['succeeded', 'skipped', 'failed', 'rolledBack', 'cancelled'];

/** What is wrong with a release that should have brought every target to its image. */
export async function wrongWithSuccess(given: Case): Promise<string[]> {
  const { emulator, status } = given;
  const now = await emulator.clock.now();
  const evidence = gatherEvidence(emulator, now);
  const targets = status.environments.flatMap((environment) => environment.targets);
  const notSucceeded = targets.filter(({ state }) => state !== 'succeeded');
  const refreshed = refreshesPerGroup(evidence);
  const skipped = groupsOf(emulator).filter((id) => !refreshed.has(id));
  return [
    ...(status.phase === 'succeeded'
      ? []
      : [`the release ended as ${status.phase}: ${status.failure?.message ?? status.message}`]),
    ...notSucceeded.map(({ id, state, reason }) => `${id} is ${state}: ${reason ?? 'without a reason'}`),
    ...skipped.map((id) => `${id} was never refreshed`),
    ...evidence.refreshes
      .filter((refresh) => refresh.status !== 'Successful')
      .map(({ group, status: ended }) => `a refresh of ${group} is ${ended}`),
    ...examined(given, now),
    ...wrongInAnyCase(evidence),
  ];
}

/**
 * What is wrong with a release that was told to stop.
 * @param before what there was when it began
 */
export async function wrongWithAbort(
  given: Pick<Case, 'emulator' | 'status'>,
  before: Facts,
): Promise<string[]> {
  const { emulator, status } = given;
  const now = await emulator.clock.now();
  const evidence = gatherEvidence(emulator, now);
  return [
    ...(status.phase === 'aborted' || status.phase === 'succeeded'
      ? []
      : [`the release ended as ${status.phase}: ${status.failure?.message ?? status.message}`]),
    ...leftBehind(given, evidence),
    ...launchedAnew(status, before, factsOf(emulator, now)),
    ...wrongInAnyCase(evidence, (action) => (action === TAKES_LATEST_BACK ? 2 : 1)),
  ];
}

/** A launch template version is made on the way forward, and another one by which `$Latest` means the one of before. */
const TAKES_LATEST_BACK = 'CreateLaunchTemplateVersion';

/** Groups that launch the release's image, although they were not brought to it. */
function launchedAnew({ environments }: ReleaseStatus, before: Facts, after: Facts): string[] {
  return environments
    .flatMap(({ targets }) => targets)
    .filter(({ state }) => state !== 'succeeded')
    .map(({ id }) => `${id}: what it launches`)
    .filter((fact) => before.get(fact) !== after.get(fact))
    .map((fact) => `${fact} was ${before.get(fact) ?? ''}, and is ${after.get(fact) ?? ''}`);
}

/** What a release has left that is not finished, undone or named. */
export function leftBehind(
  { emulator, status }: Pick<Case, 'emulator' | 'status'>,
  evidence: Evidence,
): string[] {
  const running = evidence.refreshes.filter(({ end }) => end === undefined);
  const targets = status.environments.flatMap((environment) => environment.targets);
  return [
    ...running.map(({ group, status: ended }) => `a refresh of ${group} is left ${ended}`),
    ...suspendedIn(emulator).map((group) => `a process of ${group} is left suspended`),
    ...targets.filter(({ state }) => !FINAL.includes(state)).map(({ id, state }) => `${id} is left ${state}`),
    ...targets
      .filter(({ state, reason }) => state !== 'succeeded' && reason === undefined)
      .map(({ id, state }) => `${id} is ${state} without a reason`),
  ];
}

/** How often a change may be made to one resource, because that was asked for. */
export type Allowed = (action: string, resource: string) => number;

/**
 * What holds of every release, however it ends: no change is made more often than it was asked for, and the emulator has no
 * defect.
 */
export function wrongInAnyCase(evidence: Evidence, allowed: Allowed = () => 1): string[] {
  const repeated = effectsByAction(evidence)
    .filter(({ action }) => !MAY_REPEAT.includes(action))
    .flatMap(({ action, repeated: targets }) =>
      targets
        .filter(({ resource, times }) => times > allowed(action, resource))
        .map(({ resource, times }) => `${action} had its effect ${times} times on ${resource}`),
    );
  const defects = evidence.calls.flatMap(({ defect }) => (defect === undefined ? [] : [defect]));
  return [...repeated, ...defects.map((defect) => `the emulator has a defect: ${defect}`)];
}

/** The promises that the demo checks, too. */
function examined({ emulator, config, status, approvedAt }: Case, now: number): string[] {
  const { accounts, environments, regions } = checkConfig(config);
  const scopes = environments.map(({ name, batchSize, maxConcurrent }) => ({
    name,
    accounts: accounts.filter((account) => account.environment === name).map(({ id }) => id),
    regions,
    // The scenes count; they give no percentages.
    maxConcurrent: Number(maxConcurrent ?? batchSize),
    approvedAt: approvedAt.get(name),
  }));
  return examine(emulator, { pipeline: config.pipeline, image: status.image, environments: scopes }, now)
    .filter(({ holds }) => !holds)
    .map(({ text }) => text);
}

function suspendedIn({ world }: Emulator): string[] {
  return [...allGroups(world)].filter(({ suspended }) => suspended.size > 0).map(({ name }) => name);
}

function groupsOf({ fleet }: Emulator): string[] {
  return fleet.autoScalingGroups.map(({ account, region, name }) => `${account}/${region}/asg/${name}`);
}
