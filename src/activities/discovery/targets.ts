import { serviceSnapshot } from '../../aws/services.js';
import type { EnvironmentConfig } from '../../config/schema.js';
import type { Duration } from '../../contract/duration.js';
import type { GroupSnapshot, PastRefresh } from '../../contract/group.js';
import { amiFor, type ReleaseImage } from '../../contract/image.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import type { CapacityGap } from '../../contract/service.js';
import { serviceRef, targetId } from '../../contract/target.js';
import { obstacleToDeployment, whyServiceLeaves } from '../../rollout/deploymentRules.js';
import { DEPLOYMENT_SECONDS, expectedRefreshSeconds, measuredRoundSeconds } from '../../rollout/estimate.js';
import { preferencesFor } from '../../rollout/preferences.js';
import { followsChannel, isActive, obstacleTo, runsImage, whyLeaving } from '../../rollout/refreshRules.js';
import {
  activeRefreshWarning,
  durationWarnings,
  ownerWarnings,
  warningsFor,
} from '../../rollout/refreshWarnings.js';
import { tagsRead, type Rules } from '../../rollout/schedule/rules.js';
import type { ListedGroup, ListedService } from './listing.js';

/** What a target is found for. */
export interface Purpose {
  readonly pipeline: string;
  readonly environment: EnvironmentConfig & Rules;
  /** `polling.refreshTimeout`. */
  readonly refreshTimeout: Duration;
  /** Absent while it is not built. */
  readonly image?: ReleaseImage | undefined;
  readonly forPreflight?: boolean | undefined;
}

/** A group as a target. */
export function groupTarget(
  group: GroupSnapshot,
  { facts, place, group: { AvailabilityZones = [], VPCZoneIdentifier: subnets = '' } }: ListedGroup,
  refreshes: readonly PastRefresh[],
  { pipeline, environment, image, refreshTimeout, forPreflight }: Purpose,
): DiscoveredTarget {
  const channel = { pipeline, environment: environment.name };
  const newImage = image && amiFor(image, place.account.id, place.region);
  const { template } = group;
  const obstacle = obstacleTo(group, { ...channel, owned: environment.owned });
  const preferences = { ...group.maintenance, ...preferencesFor(group.size, environment.refresh) };
  const expectedSeconds = expectedRefreshSeconds(group, preferences, measuredRoundSeconds(group, refreshes));
  const active = refreshes.find(isActive);
  const warnings = [
    ...(active ? [activeRefreshWarning(active)] : []),
    ...(obstacle === undefined ? ownerWarnings(group) : []),
    ...warningsFor(group, preferences),
    ...durationWarnings(expectedSeconds, refreshTimeout),
  ];
  return {
    id: facts.id,
    kind: 'asg',
    size: group.size,
    expectedSeconds,
    ...(template.kind === 'launchTemplate' ? { currentVersion: template.version } : {}),
    ...(template.kind === 'launchTemplate' && template.imageId !== undefined
      ? { currentImage: template.imageId }
      : {}),
    ...(newImage === undefined ? {} : { newImage }),
    ...(newImage !== undefined && runsImage(group, newImage) ? { upToDate: `already runs ${newImage}` } : {}),
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(whyLeaving(group) === undefined ? {} : { isLeaving: true }),
    ...(followsChannel(group, channel) ? { followsChannel: true } : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(forPreflight === true && launchFacts(group, subnets)),
    ...ruleFacts(environment, facts.tags, AvailabilityZones),
  };
}

function launchFacts(
  { template, maxSize }: GroupSnapshot,
  subnets: string,
): Pick<DiscoveredTarget, 'launch'> {
  if (template.kind !== 'launchTemplate') return {};
  const { templateId, version, instanceTypes = [], devices, shape } = template;
  const [subnet = ''] = subnets.split(',');
  return {
    launch: {
      templateId,
      version,
      instanceTypes,
      ...(maxSize !== undefined && { maxSize }),
      ...(shape !== undefined && { shape }),
      ...(devices && { devices }),
      ...(subnet !== '' && { subnet: subnet.trim() }),
    },
  };
}

/** A service as a target. */
export function serviceTarget(
  { facts, place, service }: ListedService,
  carriers: readonly string[],
  gap: CapacityGap | undefined,
  { environment }: Purpose,
): DiscoveredTarget {
  const snapshot = serviceSnapshot(service);
  const obstacle = obstacleToDeployment(snapshot, serviceRef(facts.id), gap);
  const carriedBy = carriers.map((group) =>
    targetId({ kind: 'asg', account: place.account.id, region: place.region, group }),
  );
  return {
    id: facts.id,
    kind: 'ecs',
    size: snapshot.desiredCount,
    expectedSeconds: DEPLOYMENT_SECONDS,
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(whyServiceLeaves(snapshot) === undefined ? {} : { isLeaving: true }),
    ...(carriedBy.length === 0 ? {} : { carriedBy }),
    ...ruleFacts(environment, facts.tags, []),
  };
}

/** What the environment's rules ask of a target, and no more: a plan of ten thousand targets has to stay small. */
function ruleFacts(
  rules: Rules,
  tags: Readonly<Record<string, string>>,
  zones: readonly string[],
): Pick<DiscoveredTarget, 'tags' | 'zones'> {
  const read = tagsRead(rules).flatMap((tag) => {
    const value = tags[tag];
    return value === undefined ? [] : [[tag, value] as const];
  });
  const asksForZones = rules.limits?.apart?.some(({ by }) => by === 'zone');
  return {
    ...(read.length > 0 && { tags: Object.fromEntries(read) }),
    ...(asksForZones && zones.length > 0 && { zones }),
  };
}
