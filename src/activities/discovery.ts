import {
  paginateDescribeAutoScalingGroups,
  type AutoScalingGroup,
  type Filter,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeServicesCommand,
  paginateListClusters,
  paginateListServices,
  type Service,
} from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { readTemplate, snapshotOf } from '../aws/groups.js';
import { groupsCarrying, SERVICES_PER_CALL, serviceSnapshot } from '../aws/services.js';
import type { Config, EnvironmentConfig, TargetSelection, TargetSelector } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import { amiFor, type ReleaseImage } from '../contract/image.js';
import type { DiscoveredTarget } from '../contract/plan.js';
import { targetId } from '../contract/target.js';
import { accountsOf } from '../rollout/accounts.js';
import { obstacleToDeployment } from '../rollout/deploymentRules.js';
import { DEPLOYMENT_SECONDS, expectedRefreshSeconds } from '../rollout/estimate.js';
import { followsChannel, obstacleTo, runsImage, warningsFor } from '../rollout/refreshRules.js';
import { tagsRead, withSharedRules, type Rules } from '../rollout/schedule/rules.js';
import { isSelected } from '../rollout/select.js';
import type { ActivityDependencies } from './deps.js';
import { permanent } from './failures.js';
import { inEveryPlace, placesOf, type Place } from './places.js';

/** Launch templates of one place read at the same time. */
const TEMPLATES_AT_ONCE = 5;

/** What is looked for, and where. */
export interface DiscoveryInput {
  readonly config: Pick<Config, 'pipeline' | 'accounts' | 'regions' | 'environments' | 'capacityPools'>;
  readonly release: string;
  /** The image that is to be rolled out; absent while it is not built. */
  readonly image?: ReleaseImage | undefined;
  readonly only?: TargetSelector | undefined;
}

/** Finding what belongs to an environment. */
export function createDiscoveryActivities({ aws }: ActivityDependencies) {
  async function discoverIn(
    input: DiscoveryInput,
    environment: EnvironmentConfig,
  ): Promise<DiscoveredTarget[]> {
    const places = placesOf(accountsOf(input.config, environment.name), input.config.regions);
    const found = await inEveryPlace(places, async (place) => [
      ...(await groupsIn(place, environment, input)),
      ...(await servicesIn(place, environment, input)),
    ]);
    return found.flat();
  }

  async function groupsIn(
    place: Place,
    environment: EnvironmentConfig,
    input: DiscoveryInput,
  ): Promise<DiscoveredTarget[]> {
    const selection = environment.autoScalingGroups;
    if (!selection) return [];
    const autoScaling = aws.autoScaling(place, place.region, input.release);
    const selected: AutoScalingGroup[] = [];
    const pages = paginateDescribeAutoScalingGroups(
      { client: autoScaling, pageSize: 100 },
      { Filters: serverSideFilters(selection) },
    );
    for await (const page of pages) {
      selected.push(
        ...(page.AutoScalingGroups ?? []).filter((group) =>
          isSelected(selection, groupFacts(group, place), input.only),
        ),
      );
    }
    const ec2 = aws.ec2(place, place.region, input.release);
    const rules = withSharedRules(environment, input.config);
    return pMap(
      selected,
      async (group) => {
        const template = await readTemplate(ec2, group);
        const target = groupTarget(snapshotOf(group, template), place, environment, input);
        return {
          ...target,
          ...ruleFacts(rules, groupFacts(group, place).tags, group.AvailabilityZones),
        };
      },
      { concurrency: TEMPLATES_AT_ONCE },
    );
  }

  async function servicesIn(
    place: Place,
    environment: EnvironmentConfig,
    input: DiscoveryInput,
  ): Promise<DiscoveredTarget[]> {
    const selection = environment.ecsServices;
    if (!selection) return [];
    const ecs = aws.ecs(place, place.region, input.release);
    const autoScaling = aws.autoScaling(place, place.region, input.release);
    const rules = withSharedRules(environment, input.config);
    const targets: DiscoveredTarget[] = [];
    for await (const clusters of paginateListClusters({ client: ecs }, {})) {
      for (const clusterArn of clusters.clusterArns ?? []) {
        const services: Service[] = [];
        const pages = paginateListServices(
          { client: ecs, pageSize: SERVICES_PER_CALL },
          { cluster: clusterArn },
        );
        for await (const page of pages) {
          const arns = page.serviceArns ?? [];
          if (arns.length === 0) continue;
          const described = await ecs.send(
            new DescribeServicesCommand({ cluster: clusterArn, services: arns, include: ['TAGS'] }),
          );
          services.push(
            ...(described.services ?? []).filter((service) =>
              isSelected(selection, serviceFacts(service, place), input.only),
            ),
          );
        }
        if (services.length === 0) continue;
        const carriers = await groupsCarrying({ ecs, autoScaling }, clusterArn);
        targets.push(
          ...services.map((service) => ({
            ...serviceTarget(service, place, carriers),
            ...ruleFacts(rules, serviceFacts(service, place).tags),
          })),
        );
      }
    }
    return targets;
  }

  return {
    /** Every target that belongs to the environment, with what the plan needs to know of it. */
    async discoverTargets(input: DiscoveryInput & { environment: string }): Promise<DiscoveredTarget[]> {
      const environment = input.config.environments.find((one) => one.name === input.environment);
      if (!environment) throw new RangeError(`there is no environment "${input.environment}"`);
      return discoverIn(input, environment);
    },

    /**
     * Looks, before anything happens, whether every environment selects something, and no two the same.
     * @returns number of targets by environment
     * @throws NothingSelected, InvalidRelease
     */
    async surveyTargets(input: DiscoveryInput): Promise<Record<string, number>> {
      const counts: Record<string, number> = {};
      const environmentOf = new Map<string, string>();
      const twice: string[] = [];
      for (const environment of input.config.environments) {
        const targets = await discoverIn(input, environment);
        counts[environment.name] = targets.length;
        for (const { id } of targets) {
          const other = environmentOf.get(id);
          if (other !== undefined) twice.push(`${id} by ${other} and ${environment.name}`);
          environmentOf.set(id, environment.name);
        }
      }
      if (twice.length > 0) {
        throw permanent(
          FailureType.InvalidRelease,
          `${twice.length} targets are selected by two environments:\n  ${twice.join('\n  ')}\n` +
            'Narrow the selectors in golden-ami.yaml, or say which environment each account belongs to.',
        );
      }
      const empty = Object.keys(counts).filter((name) => counts[name] === 0);
      if (environmentOf.size === 0 || (input.only === undefined && empty.length > 0)) {
        throw permanent(
          FailureType.NothingSelected,
          `no Auto Scaling group or ECS service is selected in ${empty.join(', ')}` +
            (input.only === undefined ? '' : ' by what the release was limited to') +
            '; check the selectors with: golden-ami plan',
        );
      }
      return counts;
    },
  };
}

/**
 * Filters that AWS can apply, so that a Region with thousands of groups does not send them all. Only where one
 * selector with plain tag values says it all; the selection is applied afterwards in any case.
 */
function serverSideFilters(selection: TargetSelection): Filter[] {
  const [selector, ...others] = selection.include;
  if (!selector?.tags || others.length > 0) return [];
  return Object.entries(selector.tags).flatMap(([key, wanted]) => {
    const values = typeof wanted === 'string' ? [wanted] : wanted;
    return values.some((value) => /[*?]/.test(value)) ? [] : [{ Name: `tag:${key}`, Values: values }];
  });
}

function groupFacts(group: AutoScalingGroup, place: Place) {
  const name = group.AutoScalingGroupName ?? '';
  return {
    id: targetId({ kind: 'asg', account: place.account.id, region: place.region, group: name }),
    arn: group.AutoScalingGroupARN ?? '',
    name,
    tags: Object.fromEntries((group.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    ...place,
  };
}

function groupTarget(
  group: ReturnType<typeof snapshotOf>,
  place: Place,
  environment: EnvironmentConfig,
  input: DiscoveryInput,
): DiscoveredTarget {
  const channel = { pipeline: input.config.pipeline, environment: environment.name };
  const newImage = input.image && amiFor(input.image, place.account.id, place.region);
  const { template } = group;
  const obstacle = obstacleTo(group, channel);
  const warnings = warningsFor(group, environment.refresh);
  return {
    id: targetId({ kind: 'asg', account: place.account.id, region: place.region, group: group.name }),
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
  };
}

/** What the environment's rules ask of a target, and no more: a plan of ten thousand targets has to stay small. */
function ruleFacts(
  rules: Rules,
  tags: Readonly<Record<string, string>>,
  zones: readonly string[] = [],
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

function serviceFacts(service: Service, place: Place) {
  const cluster = clusterOf(service);
  const name = service.serviceName ?? '';
  return {
    id: targetId({ kind: 'ecs', account: place.account.id, region: place.region, cluster, service: name }),
    arn: service.serviceArn ?? '',
    name: `${cluster}/${name}`,
    tags: Object.fromEntries((service.tags ?? []).map((tag) => [tag.key ?? '', tag.value ?? ''])),
    ...place,
  };
}

function serviceTarget(service: Service, place: Place, carriers: readonly string[]): DiscoveredTarget {
  const snapshot = serviceSnapshot(service);
  const obstacle = obstacleToDeployment(snapshot);
  const carriedBy = carriers.map((group) =>
    targetId({ kind: 'asg', account: place.account.id, region: place.region, group }),
  );
  return {
    id: serviceFacts(service, place).id,
    kind: 'ecs',
    size: snapshot.desiredCount,
    expectedSeconds: DEPLOYMENT_SECONDS,
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(carriedBy.length === 0 ? {} : { carriedBy }),
  };
}

function clusterOf(service: Service): string {
  return service.clusterArn?.split(':cluster/')[1] ?? '';
}
