import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import pMap from 'p-map';
import type { AwsClients } from '../../aws/clients.js';
import { CAPACITY_PROVIDER_TAG, capacityProvidersByGroup } from '../../aws/capacityProviders.js';
import { isThere, snapshotOf, TemplateReader } from '../../aws/groups.js';
import { concernsOneThing, isLockedOut, isSilent, type AwsCallError } from '../../aws/errors.js';
import { capacityGapOf } from '../../aws/capacityGap.js';
import { pastRefreshesOf } from '../../aws/pastRefreshes.js';
import { groupsCarrying } from '../../aws/services.js';
import { TargetHealthReader } from '../../aws/targetHealth.js';
import type { EnvironmentConfig } from '../../config/schema.js';
import { placeId, type UnreachablePlace } from '../../contract/place.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import type { TrafficLook } from '../../contract/targetHealth.js';
import { judgeTargets, targetHealthWarnings } from '../../rollout/targetHealth.js';
import { stillWanted } from '../failures.js';
import { inEveryOpenPlace, type Place } from '../places.js';
import { listGroups, listServices, type Listed, type UnreadCluster } from './listing.js';
import { groupTarget, serviceTarget, type Purpose } from './targets.js';

/** Targets of one place that are asked about at the same time: few, because the place's call budget is small. */
const TARGETS_AT_ONCE = 3;

/** What is asked of a target besides what its plan cannot do without. */
export interface Depth {
  /**
   * A group's earlier refreshes, one call for each group; and how healthy its instances are, one for each
   * target group.
   */
  readonly history: boolean;
}

/** What AWS has answered about one thing; or that it would not, for people. */
interface Answer<T> {
  readonly known?: T;
  readonly unread?: string;
}

/**
 * Asks about one thing that a plan can do without: it may have vanished meanwhile, and others have not.
 * @param isBearable which answers it can do without
 */
async function answerOf<T>(
  what: string,
  ask: () => Promise<T>,
  isBearable: (error: unknown) => error is AwsCallError = concernsOneThing,
): Promise<Answer<T>> {
  try {
    return { known: await ask() };
  } catch (error) {
    if (!isBearable(error)) throw error;
    return { unread: `${what} could not be read: ${error.message}` };
  }
}

/** The target with more warnings. */
function noting(target: DiscoveredTarget, notes: readonly (string | undefined)[]): DiscoveredTarget {
  const found = notes.filter((note) => note !== undefined);
  return found.length === 0 ? target : { ...target, warnings: [...(target.warnings ?? []), ...found] };
}

/** An answer that a warning is lost without: one cluster may be closed to the role, and the rest of the place is not. */
function isOnlyRefused(error: unknown): error is AwsCallError {
  return isSilent(error) && !isLockedOut(error);
}

const NOT_ASKED: Answer<never[]> = { known: [] };

/** What is said of an account and Region whose load balancers may not be asked. */
function blindness({ account, region }: Place, words: string): string {
  return (
    `${account.id}/${region}: whether the targets of load balancers are healthy cannot be seen, so that a dead application there ` +
    `may count as a success: ${words}`
  );
}

/** Looks for targets on behalf of one release. */
export class Finder {
  constructor(
    private readonly aws: AwsClients,
    private readonly release: string,
  ) {}

  /**
   * What there is in the places of the kinds that the environment selects, reduced to what `keep` keeps of it; and the
   * places that could not be looked into, and what could not be read in the others.
   */
  async list<Kept>(
    places: readonly Place[],
    { autoScalingGroups, ecsServices }: EnvironmentConfig,
    keep: (listed: Listed) => Kept | undefined,
  ): Promise<{ kept: Kept[]; unreachable: UnreachablePlace[]; unread: UnreadCluster[] }> {
    const look = async (place: Place) => {
      const { autoScaling, ecs } = this.#clients(place);
      const groups = autoScalingGroups ? await listGroups(autoScaling, place, autoScalingGroups) : [];
      const { services, unread } = ecsServices
        ? await listServices(ecs, place)
        : { services: [], unread: [] };
      return { kept: [...groups, ...services].flatMap((one) => keep(one) ?? []), unread };
    };
    const { results, lockedOut } = await inEveryOpenPlace(places, look, isSilent);
    return {
      kept: results.flatMap(({ kept }) => kept),
      unreachable: lockedOut,
      unread: results.flatMap(({ unread }) => unread),
    };
  }

  /**
   * What was listed, as targets: with what has to be asked about each. In no certain order, and without those of the
   * places that could not be looked into.
   * @returns the IDs of what has vanished since it was listed, and what could not be read, for people, too
   */
  async describe(
    listed: readonly Listed[],
    purpose: Purpose,
    depth: Depth,
  ): Promise<{
    targets: DiscoveredTarget[];
    unreachable: UnreachablePlace[];
    gone: Set<string>;
    unread: string[];
  }> {
    const byPlace = new Map<Place, Listed[]>();
    for (const one of listed) {
      const others = byPlace.get(one.place);
      if (others) others.push(one);
      else byPlace.set(one.place, [one]);
    }
    const { results, lockedOut } = await inEveryOpenPlace(
      [...byPlace.keys()],
      (place) => this.#describeIn(place, byPlace.get(place) ?? [], purpose, depth),
      isSilent,
    );
    const shut = new Set(lockedOut.map(placeId));
    const targets = results.flatMap((place) => place.targets);
    const found = new Set(targets.map(({ id }) => id));
    const gone = listed.flatMap(({ facts: { id }, place: { account, region } }) =>
      found.has(id) || shut.has(placeId({ account: account.id, region })) ? [] : [id],
    );
    const unread = results.flatMap((place) => place.unread);
    return { targets, unreachable: lockedOut, gone: new Set(gone), unread };
  }

  async #describeIn(
    place: Place,
    listed: readonly Listed[],
    purpose: Purpose,
    { history }: Depth,
  ): Promise<{ targets: DiscoveredTarget[]; unread: string[] }> {
    const clients = this.#clients(place);
    const templates = new TemplateReader(clients.ec2);
    const targetHealth = new TargetHealthReader(clients.elb);
    /** Where a role may not look at one target group, it may look at none. */
    let isBlind: string | undefined;
    const lookAtTraffic = async (group: AutoScalingGroup): Promise<TrafficLook | undefined> => {
      if (!history || isBlind !== undefined) return undefined;
      const look = await targetHealth.look(group);
      for (const source of look.sources) {
        if (!('unread' in source) || source.lacks === undefined) continue;
        isBlind = `the role lacks ${source.lacks}: ${source.unread}`;
        return undefined;
      }
      return look;
    };
    const carriers = new Map<string, Promise<Answer<string[]>>>();
    const carriersOf = (clusterArn: string) => {
      const known =
        carriers.get(clusterArn) ??
        answerOf(
          'the groups that carry its cluster',
          () => groupsCarrying(clients, clusterArn),
          isOnlyRefused,
        );
      carriers.set(clusterArn, known);
      return known;
    };
    const providers = listed.some(({ facts }) => CAPACITY_PROVIDER_TAG in facts.tags)
      ? await answerOf(
          'its ECS capacity provider',
          () => capacityProvidersByGroup(clients.ecs),
          isOnlyRefused,
        )
      : {};
    const described = await pMap(
      listed,
      async (found) => {
        stillWanted();
        if (found.kind === 'ecs') {
          const { service } = found;
          // Only of those that could not start a task is it asked why.
          const idle = service.runningCount === 0 && (service.desiredCount ?? 0) > 0;
          const gap = idle
            ? await answerOf('what its tasks wait for', () => capacityGapOf(clients, service), isOnlyRefused)
            : {};
          const { known = [], unread } = await carriersOf(service.clusterArn ?? '');
          return noting(serviceTarget(found, known, gap.known, purpose), [unread, gap.unread]);
        }
        const { name } = found.facts;
        const [template, refreshes, traffic] = await Promise.all([
          templates.read(found.group),
          history
            ? answerOf('its earlier refreshes', () => pastRefreshesOf(clients.autoScaling, name))
            : NOT_ASKED,
          lookAtTraffic(found.group),
        ]);
        if (refreshes.unread !== undefined && !(await isThere(clients.autoScaling, name))) return undefined;
        const isProvided = CAPACITY_PROVIDER_TAG in found.facts.tags;
        const capacityProvider = providers.known?.get(name);
        const snapshot = {
          ...snapshotOf(found.group, template),
          ...(capacityProvider && { capacityProvider }),
        };
        return noting(groupTarget(snapshot, found, refreshes.known ?? [], purpose), [
          refreshes.unread,
          ...(isProvided ? [providers.unread] : []),
          ...(traffic ? targetHealthWarnings(judgeTargets(traffic, { name, region: place.region })) : []),
        ]);
      },
      { concurrency: TARGETS_AT_ONCE },
    );
    return {
      targets: described.filter((target) => target !== undefined),
      unread: isBlind === undefined ? [] : [blindness(place, isBlind)],
    };
  }

  #clients(place: Place) {
    return {
      autoScaling: this.aws.autoScaling(place, place.region, this.release),
      ec2: this.aws.ec2(place, place.region, this.release),
      ecs: this.aws.ecs(place, place.region, this.release),
      elb: this.aws.elb(place, place.region, this.release),
    };
  }
}
