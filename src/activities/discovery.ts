import pMap from 'p-map';
import { snapshotOf, TemplateReader } from '../aws/groups.js';
import { groupsCarrying } from '../aws/services.js';
import type { EnvironmentConfig, TargetSelector } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import type { ReleaseImage } from '../contract/image.js';
import type { DiscoveredPage, DiscoveredTarget } from '../contract/plan.js';
import { accountsOf } from '../rollout/accounts.js';
import type { DiscoveryConfig, PlaceName } from '../rollout/discoverySlices.js';
import { withSharedRules } from '../rollout/schedule/rules.js';
import { isSelected } from '../rollout/select.js';
import type { ActivityDependencies } from './deps.js';
import { listGroups, listServices, type Listed } from './discovery/listing.js';
import { countThatFits } from './discovery/page.js';
import { groupTarget, serviceTarget, type Purpose } from './discovery/targets.js';
import { permanent, stillWanted } from './failures.js';
import { inEveryPlace, placeOf, placesOf, type Place } from './places.js';

/** Groups of one place whose launch templates are read at the same time. */
const GROUPS_AT_ONCE = 5;

/** No more targets are read for one page: this many do not fit even if they are as small as can be. */
const TARGETS_PER_PAGE = 1500;

/** What is looked for. */
export interface DiscoveryInput {
  readonly config: DiscoveryConfig;
  readonly release: string;
  /** The image that is to be rolled out; absent while it is not built. */
  readonly image?: ReleaseImage | undefined;
  readonly only?: TargetSelector | undefined;
}

/** Which targets are asked for. */
export interface PageInput extends DiscoveryInput {
  readonly environment: string;
  /** A slice of the environment's places. */
  readonly places: readonly PlaceName[];
  /** The ID of the last target of the page before. */
  readonly after?: string | undefined;
}

/** Finding what belongs to an environment. */
export function createDiscoveryActivities({ aws }: ActivityDependencies) {
  async function selectedIn(
    places: readonly Place[],
    environment: EnvironmentConfig,
    { release, only }: DiscoveryInput,
  ): Promise<Listed[]> {
    const { autoScalingGroups, ecsServices } = environment;
    const listed = await inEveryPlace(places, async (place): Promise<Listed[]> => {
      const found: Listed[] = [];
      if (autoScalingGroups) {
        const groups = await listGroups(
          aws.autoScaling(place, place.region, release),
          place,
          autoScalingGroups,
        );
        found.push(...groups.filter(({ facts }) => isSelected(autoScalingGroups, facts, only)));
      }
      if (ecsServices) {
        const services = await listServices(aws.ecs(place, place.region, release), place);
        found.push(...services.filter(({ facts }) => isSelected(ecsServices, facts, only)));
      }
      return found;
    });
    return listed.flat();
  }

  /** The targets that were listed in one place, with what has to be asked for each. */
  async function targetsIn(
    place: Place,
    listed: readonly Listed[],
    purpose: Purpose,
    release: string,
  ): Promise<DiscoveredTarget[]> {
    const clients = {
      autoScaling: aws.autoScaling(place, place.region, release),
      ecs: aws.ecs(place, place.region, release),
    };
    const templates = new TemplateReader(aws.ec2(place, place.region, release));
    const carriers = new Map<string, Promise<string[]>>();
    const carriersOf = (clusterArn: string) => {
      const known = carriers.get(clusterArn) ?? groupsCarrying(clients, clusterArn);
      carriers.set(clusterArn, known);
      return known;
    };
    return pMap(
      listed,
      async (found) => {
        stillWanted();
        return found.kind === 'asg'
          ? groupTarget(snapshotOf(found.group, await templates.read(found.group)), found, purpose)
          : serviceTarget(found, await carriersOf(found.service.clusterArn ?? ''), purpose);
      },
      { concurrency: GROUPS_AT_ONCE },
    );
  }

  return {
    /**
     * The targets of an environment in a slice of its places, sorted by ID, with what the plan needs to know of them: as
     * many after `after` as one payload may hold.
     */
    async discoverTargets(input: PageInput): Promise<DiscoveredPage> {
      const { config, release, image, after = '' } = input;
      const environment = environmentOf(input);
      const purpose = {
        pipeline: config.pipeline,
        environment: withSharedRules(environment, config),
        image,
      };
      const places = input.places
        .map((name) => placeOf(config.accounts, name))
        .filter((place) => mayComeAfter(place, after));
      const listed = (await selectedIn(places, environment, input))
        .filter(({ facts }) => facts.id > after)
        .sort((a, b) => compare(a.facts.id, b.facts.id));
      const next = listed.slice(0, TARGETS_PER_PAGE);
      const found = await inEveryPlace(places, (place) =>
        targetsIn(
          place,
          next.filter((one) => one.place === place),
          purpose,
          release,
        ),
      );
      const targets = found.flat().sort((a, b) => compare(a.id, b.id));
      const count = countThatFits(targets);
      return { targets: targets.slice(0, count), more: count < listed.length };
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
        const places = placesOf(accountsOf(input.config, environment.name), input.config.regions);
        const targets = await selectedIn(places, environment, input);
        counts[environment.name] = targets.length;
        for (const { facts } of targets) {
          const other = environmentOf.get(facts.id);
          if (other !== undefined) twice.push(`${facts.id} by ${other} and ${environment.name}`);
          environmentOf.set(facts.id, environment.name);
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

function environmentOf({ config, environment }: PageInput): EnvironmentConfig {
  const found = config.environments.find(({ name }) => name === environment);
  if (!found) throw new RangeError(`there is no environment "${environment}"`);
  return found;
}

/** Whether a place may hold targets whose IDs sort after `after`: an ID begins with its place. */
function mayComeAfter({ account, region }: Place, after: string): boolean {
  const prefix = `${account.id}/${region}/`;
  return prefix > after || after.startsWith(prefix);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
