import pMap from 'p-map';
import type { AwsClients } from '../../aws/clients.js';
import { CAPACITY_PROVIDER_TAG, capacityProvidersByGroup } from '../../aws/capacityProviders.js';
import { snapshotOf, TemplateReader } from '../../aws/groups.js';
import { capacityGapOf } from '../../aws/capacityGap.js';
import { isClosed } from '../../aws/errors.js';
import { pastRefreshesOf } from '../../aws/pastRefreshes.js';
import { groupsCarrying } from '../../aws/services.js';
import type { EnvironmentConfig } from '../../config/schema.js';
import type { UnreachablePlace } from '../../contract/place.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import { stillWanted } from '../failures.js';
import { inEveryOpenPlace, type Place } from '../places.js';
import { listGroups, listServices, type Listed } from './listing.js';
import { groupTarget, serviceTarget, type Purpose } from './targets.js';

/** Targets of one place that are asked about at the same time: few, because the place's call budget is small. */
const TARGETS_AT_ONCE = 3;

/** What is asked of a target besides what its plan cannot do without. */
export interface Depth {
  /** A group's earlier refreshes: one call for each group. */
  readonly history: boolean;
}

/** Looks for targets on behalf of one release. */
export class Finder {
  constructor(
    private readonly aws: AwsClients,
    private readonly release: string,
  ) {}

  /**
   * What there is in the places of the kinds that the environment selects, reduced to what `keep` keeps of it; and the
   * places that could not be looked into.
   */
  async list<Kept>(
    places: readonly Place[],
    { autoScalingGroups, ecsServices }: EnvironmentConfig,
    keep: (listed: Listed) => Kept | undefined,
  ): Promise<{ kept: Kept[]; unreachable: UnreachablePlace[] }> {
    const look = async (place: Place) => {
      const { autoScaling, ecs } = this.#clients(place);
      const listed = [
        ...(autoScalingGroups ? await listGroups(autoScaling, place, autoScalingGroups) : []),
        ...(ecsServices ? await listServices(ecs, place) : []),
      ];
      return listed.flatMap((one) => keep(one) ?? []);
    };
    const { results, lockedOut } = await inEveryOpenPlace(places, look, isClosed);
    return { kept: results.flat(), unreachable: lockedOut };
  }

  /**
   * What was listed, as targets: with what has to be asked about each. In no certain order, and without those of the
   * places that could not be looked into.
   */
  async describe(
    listed: readonly Listed[],
    purpose: Purpose,
    depth: Depth,
  ): Promise<{ targets: DiscoveredTarget[]; unreachable: UnreachablePlace[] }> {
    const byPlace = new Map<Place, Listed[]>();
    for (const one of listed) {
      const others = byPlace.get(one.place);
      if (others) others.push(one);
      else byPlace.set(one.place, [one]);
    }
    const { results, lockedOut } = await inEveryOpenPlace(
      [...byPlace.keys()],
      (place) => this.#describeIn(place, byPlace.get(place) ?? [], purpose, depth),
      isClosed,
    );
    return { targets: results.flat(), unreachable: lockedOut };
  }

  async #describeIn(
    place: Place,
    listed: readonly Listed[],
    purpose: Purpose,
    { history }: Depth,
  ): Promise<DiscoveredTarget[]> {
    const clients = this.#clients(place);
    const templates = new TemplateReader(clients.ec2);
    const carriers = new Map<string, Promise<string[]>>();
    const carriersOf = (clusterArn: string) => {
      const known = carriers.get(clusterArn) ?? groupsCarrying(clients, clusterArn);
      carriers.set(clusterArn, known);
      return known;
    };
    const providers = listed.some(({ facts }) => CAPACITY_PROVIDER_TAG in facts.tags)
      ? await capacityProvidersByGroup(clients.ecs)
      : undefined;
    return pMap(
      listed,
      async (found) => {
        stillWanted();
        if (found.kind === 'ecs') {
          const { service } = found;
          // Only of those that could not start a task is it asked why.
          const idle = service.runningCount === 0 && (service.desiredCount ?? 0) > 0;
          const gap = idle ? await capacityGapOf(clients, service) : undefined;
          return serviceTarget(found, await carriersOf(service.clusterArn ?? ''), gap, purpose);
        }
        const { name } = found.facts;
        const [template, refreshes] = await Promise.all([
          templates.read(found.group),
          history ? pastRefreshesOf(clients.autoScaling, name) : [],
        ]);
        const capacityProvider = providers?.get(name);
        const snapshot = {
          ...snapshotOf(found.group, template),
          ...(capacityProvider && { capacityProvider }),
        };
        return groupTarget(snapshot, found, refreshes, purpose);
      },
      { concurrency: TARGETS_AT_ONCE },
    );
  }

  #clients(place: Place) {
    return {
      autoScaling: this.aws.autoScaling(place, place.region, this.release),
      ec2: this.aws.ec2(place, place.region, this.release),
      ecs: this.aws.ecs(place, place.region, this.release),
    };
  }
}
