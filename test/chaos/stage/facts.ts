import type { Emulator } from '../../../emulator/server.js';
import { servingMembers, type Group } from '../../../emulator/services/autoScaling/groups/group.js';
import { resourceOf as groupId } from '../../../emulator/services/autoScaling/groups/group.js';
import { allGroups } from '../../../emulator/services/autoScaling/groups/registry.js';
import { launchOptions } from '../../../emulator/services/autoScaling/launching/launching.js';
import { settleGroup } from '../../../emulator/services/autoScaling/refresh/record.js';
import {
  launchTemplatesOf,
  launchTemplateVersion,
  type LaunchTemplate,
} from '../../../emulator/services/ec2/launchTemplates/launchTemplate.js';
import {
  clustersOf,
  desiredCountOf,
  resourceOf as serviceId,
  rolloutsOf,
  type EcsService,
} from '../../../emulator/services/ecs/state.js';
import {
  parametersOf,
  resourceOf as parameterId,
  settleParameters,
} from '../../../emulator/services/ssm/parameter.js';
import type { World } from '../../../emulator/world.js';

/** What there is to know of an emulated AWS that a release can change: `<resource>: <what>` → how it is. */
export type Facts = ReadonlyMap<string, string>;

/** Something that is not as it was. */
export interface Difference {
  readonly fact: string;
  /** Absent when it was not there. */
  readonly before?: string | undefined;
  /** Absent when it is not there any more. */
  readonly after?: string | undefined;
}

/**
 * The facts of a moment, read from the emulator's own state: no call, so that the journal stays the release's.
 * @param now on the emulator's clock
 */
export function factsOf({ world, fleet }: Emulator, now: number): Facts {
  const facts = new Map<string, string>();
  const note = (resource: string, of: Readonly<Record<string, unknown>>) => {
    for (const [what, how] of Object.entries(of)) facts.set(`${resource}: ${what}`, JSON.stringify(how));
  };
  settleParameters(world, now);
  for (const group of allGroups(world)) note(groupId(group), factsOfGroup(world, group, now));
  for (const { id: account } of fleet.accounts) {
    for (const region of fleet.regions) {
      const place = `${account}/${region}`;
      for (const template of launchTemplatesOf(world, account, region).values())
        note(`${place}/launch-template/${template.name}`, factsOfTemplate(template));
      for (const { name, versions } of parametersOf(world, account, region).values()) {
        const newest = versions.at(-1);
        note(parameterId(name, { account, region }), { value: [newest?.value, newest?.dataType] });
      }
      for (const { services } of clustersOf(world, account, region).values()) {
        for (const service of services.values()) note(serviceId(service), factsOfService(service, now));
      }
    }
  }
  return facts;
}

/** What differs between two moments. */
export function differences(before: Facts, after: Facts): Difference[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all]
    .map((fact) => ({ fact, before: before.get(fact), after: after.get(fact) }))
    .filter((difference) => difference.before !== difference.after);
}

function factsOfGroup(world: World, group: Group, now: number): Record<string, unknown> {
  settleGroup(group, now);
  const { minSize, desiredCapacity, maxSize, configuration, tags, suspended } = group;
  return {
    'what it names': configuration,
    'what it launches': distinct(
      launchOptions(world, group, configuration, now).configurations.map(
        ({ imageId, instanceType }) => `${imageId} ${instanceType}`,
      ),
    ),
    'what its instances run': servingMembers(group, now)
      .map(({ configuration: { imageId, instanceType } }) => `${imageId} ${instanceType}`)
      .sort(),
    'its sizes': [minSize, desiredCapacity, maxSize],
    'its tags': Object.fromEntries(tags),
    'its suspended processes': [...suspended.keys()].sort(),
  };
}

function factsOfTemplate(template: LaunchTemplate): Record<string, unknown> {
  return {
    'number of $Default': template.defaultVersion,
    'what $Latest launches': launchTemplateVersion(template, '$Latest').data,
    ...Object.fromEntries(template.versions.map(({ number, data }) => [`version ${number}`, data])),
  };
}

function factsOfService(service: EcsService, now: number): Record<string, unknown> {
  const rollouts = rolloutsOf(service, now);
  return {
    'its task definition': distinct(rollouts.map(({ rollout }) => rollout.revision.taskDefinition)),
    'its desired count': desiredCountOf(service),
    'its running tasks': rollouts.map(({ runningCount }) => runningCount),
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
