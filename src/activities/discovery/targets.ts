import { serviceSnapshot } from '../../aws/services.js';
import type { EnvironmentConfig } from '../../config/schema.js';
import type { GroupSnapshot } from '../../contract/group.js';
import { amiFor, type ReleaseImage } from '../../contract/image.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import { targetId } from '../../contract/target.js';
import { obstacleToDeployment } from '../../rollout/deploymentRules.js';
import { DEPLOYMENT_SECONDS, expectedRefreshSeconds } from '../../rollout/estimate.js';
import { followsChannel, obstacleTo, runsImage, warningsFor } from '../../rollout/refreshRules.js';
import { tagsRead, type Rules } from '../../rollout/schedule/rules.js';
import type { ListedGroup, ListedService } from './listing.js';

/** What a target is found for. */
export interface Purpose {
  readonly pipeline: string;
  readonly environment: EnvironmentConfig & Rules;
  /** Absent while it is not built. */
  readonly image?: ReleaseImage | undefined;
}

/** A group as a target. */
export function groupTarget(
  group: GroupSnapshot,
  { facts, place, group: { AvailabilityZones = [] } }: ListedGroup,
  { pipeline, environment, image }: Purpose,
): DiscoveredTarget {
  const channel = { pipeline, environment: environment.name };
  const newImage = image && amiFor(image, place.account.id, place.region);
  const { template } = group;
  const obstacle = obstacleTo(group, channel);
  const warnings = warningsFor(group, environment.refresh);
  return {
    id: facts.id,
    kind: 'asg',
    size: group.size,
    expectedSeconds: expectedRefreshSeconds(group, environment.refresh),
    ...(template.kind === 'launchTemplate' ? { currentVersion: template.version } : {}),
    ...(template.kind === 'launchTemplate' && template.imageId !== undefined
      ? { currentImage: template.imageId }
      : {}),
    ...(newImage === undefined ? {} : { newImage }),
    ...(newImage !== undefined && runsImage(group, newImage) ? { upToDate: `already runs ${newImage}` } : {}),
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(followsChannel(group, channel) ? { followsChannel: true } : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...ruleFacts(environment, facts.tags, AvailabilityZones),
  };
}

/** A service as a target. */
export function serviceTarget(
  { facts, place, service }: ListedService,
  carriers: readonly string[],
  { environment }: Purpose,
): DiscoveredTarget {
  const snapshot = serviceSnapshot(service);
  const obstacle = obstacleToDeployment(snapshot);
  const carriedBy = carriers.map((group) =>
    targetId({ kind: 'asg', account: place.account.id, region: place.region, group }),
  );
  return {
    id: facts.id,
    kind: 'ecs',
    size: snapshot.desiredCount,
    expectedSeconds: DEPLOYMENT_SECONDS,
    ...(obstacle === undefined ? {} : { obstacle }),
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
