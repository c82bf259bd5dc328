import {
  paginateDescribeAutoScalingGroups,
  type AutoScalingClient,
  type AutoScalingGroup,
  type Filter,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeServicesCommand,
  paginateListClusters,
  paginateListServices,
  type ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import { AwsErrorKind, isLockedOut, isSilent, type AwsCallError } from '../../aws/errors.js';
import { tagsOf } from '../../aws/groups.js';
import { SERVICES_PER_CALL } from '../../aws/services.js';
import type { TargetSelection } from '../../config/schema.js';
import { targetId } from '../../contract/target.js';
import type { TargetFacts } from '../../rollout/select.js';
import type { Place } from '../places.js';

/** A group as it was listed. */
export interface ListedGroup {
  readonly kind: 'asg';
  readonly place: Place;
  readonly facts: TargetFacts;
  readonly group: AutoScalingGroup;
}

/** A service as it was listed. */
export interface ListedService {
  readonly kind: 'ecs';
  readonly place: Place;
  readonly facts: TargetFacts;
  readonly service: Service;
}

/** A target that is in a place, selected or not. */
export type Listed = ListedGroup | ListedService;

/** A cluster whose services are not known, for people. */
export interface UnreadCluster {
  readonly place: Place;
  readonly message: string;
}

/** The groups of a place, but for those that AWS can tell the selection leaves out. */
export async function listGroups(
  client: AutoScalingClient,
  place: Place,
  selection: TargetSelection,
): Promise<ListedGroup[]> {
  const listed: ListedGroup[] = [];
  const pages = paginateDescribeAutoScalingGroups(
    { client, pageSize: 100 },
    { Filters: serverSideFilters(selection) },
  );
  for await (const page of pages) {
    for (const group of page.AutoScalingGroups ?? []) {
      listed.push({ kind: 'asg', place, facts: groupFacts(group, place), group });
    }
  }
  return listed;
}

/**
 * The services of all clusters of a place. A cluster that was deleted since it was listed has none; one whose services may
 * not be seen is named, as long as those of another one may.
 */
export async function listServices(
  client: ECSClient,
  place: Place,
): Promise<{ services: ListedService[]; unread: UnreadCluster[] }> {
  const listed: ListedService[] = [];
  const unread: UnreadCluster[] = [];
  let clusters = 0;
  let refusal: AwsCallError | undefined;
  for await (const { clusterArns = [] } of paginateListClusters({ client }, {})) {
    for (const cluster of clusterArns) {
      clusters++;
      try {
        listed.push(...(await servicesOf(client, place, cluster)));
      } catch (error) {
        if (!isSilent(error) || isLockedOut(error)) throw error;
        if (error.kind === AwsErrorKind.NotFound) continue;
        refusal ??= error;
        unread.push({
          place,
          message: `the services of ${cluster} could not be read, and are left out: ${error.message}`,
        });
      }
    }
  }
  // What is refused for every cluster is refused for the place.
  if (refusal !== undefined && unread.length === clusters) throw refusal;
  return { services: listed, unread };
}

async function servicesOf(client: ECSClient, place: Place, cluster: string): Promise<ListedService[]> {
  const listed: ListedService[] = [];
  for await (const page of paginateListServices({ client, pageSize: SERVICES_PER_CALL }, { cluster })) {
    const services = page.serviceArns ?? [];
    if (services.length === 0) continue;
    // Those that were deleted meanwhile are among the answer's `failures`, as MISSING.
    const described = await client.send(
      new DescribeServicesCommand({ cluster, services, include: ['TAGS'] }),
    );
    for (const service of described.services ?? []) {
      listed.push({ kind: 'ecs', place, facts: serviceFacts(service, place), service });
    }
  }
  return listed;
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

function groupFacts(group: AutoScalingGroup, place: Place): TargetFacts {
  const name = group.AutoScalingGroupName ?? '';
  return {
    id: targetId({ kind: 'asg', account: place.account.id, region: place.region, group: name }),
    name,
    aliases: [
      group.AutoScalingGroupARN ?? '',
      ...(group.Instances ?? []).map(({ InstanceId }) => InstanceId ?? ''),
    ],
    tags: tagsOf(group),
    ...place,
  };
}

function serviceFacts(service: Service, place: Place): TargetFacts {
  const cluster = service.clusterArn?.split(':cluster/')[1] ?? '';
  const name = service.serviceName ?? '';
  return {
    id: targetId({ kind: 'ecs', account: place.account.id, region: place.region, cluster, service: name }),
    name: `${cluster}/${name}`,
    aliases: [service.serviceArn ?? ''],
    tags: Object.fromEntries((service.tags ?? []).map((tag) => [tag.key ?? '', tag.value ?? ''])),
    ...place,
  };
}
