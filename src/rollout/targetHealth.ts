import { sh } from '../contract/shell.js';
import {
  kindOfSource,
  nameOfSource,
  TrafficSourceKind,
  type TargetsHealth,
  type TargetState,
  type TrafficLook,
  type TrafficSourceLook,
  type UnhealthySource,
} from '../contract/targetHealth.js';
import { oneLine } from '../contract/text.js';

/** Instances that a message names one by one. */
const NAMED_INSTANCES = 5;

/** Target groups and load balancers that a message names. */
const NAMED_SOURCES = 3;

/**
 * States in which nobody checks a target, so that nothing is known of it: "The target group is not used by
 * any load balancer or the target is in an Availability Zone that is not enabled for its load balancer",
 * "Health checks are disabled for the target group" (`TargetHealth.Reason` of the Elastic Load Balancing
 * API).
 */
const UNCHECKED: Readonly<Record<string, string>> = {
  unused: 'Target.NotInUse',
  unavailable: 'Target.HealthCheckDisabled',
};

function isUnchecked({ state, reason }: TargetState): boolean {
  return reason !== undefined && UNCHECKED[state] === reason;
}

/** What a target that is not in the answer would be called, if it had been asked for by its ID. */
const NOT_REGISTERED = { state: 'unused', reason: 'Target.NotRegistered' } as const;

/** What a traffic source is called, with what it is, for people. */
function titleOf(id: string): string {
  const title = {
    [TrafficSourceKind.TargetGroup]: 'target group',
    [TrafficSourceKind.Classic]: 'Classic Load Balancer',
    [TrafficSourceKind.Lattice]: 'VPC Lattice target group',
  }[kindOfSource(id)];
  return `${title} ${nameOfSource(id)}`;
}

/**
 * Judges what was seen: every instance in service must be healthy at every target group that checks it. A
 * group of which nothing is in service is not healthy: its instances may be dying one after the other.
 */
export function judgeTargets(
  look: TrafficLook,
  { name, region }: { name: string; region: string },
): TargetsHealth {
  const { wanted, inService, sources } = look;
  if (sources.length === 0) return { unhealthy: [], unknown: [] };
  if (inService.length === 0 && wanted > 0) {
    const none: UnhealthySource = {
      name,
      wanted: `one of its ${wanted} instances to be in service`,
      found: `none of its ${wanted} instances is in service`,
      isPassing: false,
      command: sh`aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name}`,
    };
    return { unhealthy: [none], unknown: [] };
  }
  const judged = sources.flatMap((source) => judgeSource(source, look, { name, region }) ?? []);
  return {
    unhealthy: judged.flatMap(({ unhealthy }) => unhealthy ?? []),
    unknown: [...unreadIn(sources), ...judged.flatMap(({ unknown }) => unknown ?? [])],
  };
}

/**
 * What could not be looked at, in one sentence for each reason. AWS's words for a permission that is missing
 * are in the plan; a group has as many target groups as there are, and an environment thousands of groups.
 */
function unreadIn(sources: readonly TrafficSourceLook[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const source of sources) {
    if (!('unread' in source)) continue;
    const reason = source.lacks === undefined ? source.unread : `the role lacks ${source.lacks}`;
    const others = byReason.get(reason);
    if (others) others.push(titleOf(source.id));
    else byReason.set(reason, [titleOf(source.id)]);
  }
  return [...byReason].map(
    ([reason, titles]) =>
      `whether its instances are healthy at ${someOf(titles, ', ')} could not be looked at: ${reason}`,
  );
}

interface Judged {
  readonly unhealthy?: UnhealthySource;
  readonly unknown?: string;
}

function judgeSource(
  source: TrafficSourceLook,
  look: TrafficLook,
  { name, region }: { name: string; region: string },
): Judged | undefined {
  if ('unread' in source) return undefined;
  if ('targets' in source)
    return judgeTargetGroup(source.id, stateByInstance(source.targets, look.inService), region);
  const command = sh`aws autoscaling describe-traffic-sources --region ${region} --auto-scaling-group-name ${name}`;
  return judgeAttachment(source, look.checksTraffic, command);
}

function judgeTargetGroup(id: string, targets: readonly TargetState[], region: string): Judged {
  const unchecked = targets.filter(isUnchecked);
  const unhealthy = targets.filter((target) => target.state !== 'healthy' && !unchecked.includes(target));
  const shares = (some: readonly TargetState[]) => `${some.length} of ${targets.length} targets`;
  return {
    ...(unhealthy.length > 0 && {
      unhealthy: {
        name: nameOfSource(id),
        wanted: `${shares(unhealthy)} of ${titleOf(id)} to be healthy: ${listed(unhealthy)}`,
        found: `${shares(unhealthy)} of ${titleOf(id)} ${unhealthy.length === 1 ? 'is' : 'are'} not healthy: ${listed(unhealthy)}`,
        isPassing: unhealthy.every(({ state }) => state === 'initial'),
        command: sh`aws elbv2 describe-target-health --region ${region} --target-group-arn ${id}`,
      },
    }),
    ...(unchecked.length > 0 && {
      unknown: `nobody checks ${shares(unchecked)} of ${titleOf(id)}: ${listed(unchecked)}`,
    }),
  };
}

/**
 * Of what is no target group, AWS tells less: `InService` once "at least one Auto Scaling instance passed" a
 * health check, where Auto Scaling asks for them; else it stays `Added` (`TrafficSourceState.State` of the
 * Auto Scaling API).
 */
function judgeAttachment(
  { id, attachment }: { readonly id: string; readonly attachment: string },
  checksTraffic: boolean,
  command: string,
): Judged {
  if (attachment === 'Removing' || attachment === 'Removed') return {};
  const wanted = checksTraffic ? 'InService' : 'Added';
  if (attachment !== wanted && attachment !== 'InService') {
    const said = `${wanted}: AWS says ${oneLine(attachment)}`;
    const unhealthy = {
      name: nameOfSource(id),
      wanted: `${titleOf(id)} to be ${said}`,
      found: `${titleOf(id)} is not ${said}`,
      isPassing: attachment === 'Adding',
      command,
    };
    return { unhealthy };
  }
  if (checksTraffic) return {};
  return {
    unknown: `whether its instances are healthy at ${titleOf(id)} nobody has asked: its health check type is EC2`,
  };
}

/**
 * Each instance in service with the worst that is said of it: it may be registered with several ports. One
 * port of several that is being deregistered, or not used, says nothing of the others.
 */
function stateByInstance(targets: readonly TargetState[], inService: readonly string[]): TargetState[] {
  return inService.map((instance) => {
    const registered = targets.filter((target) => target.instance === instance);
    const staying = registered.filter((target) => target.state !== 'draining' && !isUnchecked(target));
    const seen = staying.length > 0 ? staying : registered;
    return seen.find(({ state }) => state !== 'healthy') ?? seen[0] ?? { instance, ...NOT_REGISTERED };
  });
}

/** `i-0a, i-0b (unhealthy, Target.Timeout: Request timed out); i-0c (initial, …)`, some of them. */
function listed(targets: readonly TargetState[]): string {
  const alike = new Map<string, string[]>();
  for (const target of targets.slice(0, NAMED_INSTANCES)) {
    const said = wordsOf(target);
    const others = alike.get(said);
    if (others) others.push(target.instance);
    else alike.set(said, [target.instance]);
  }
  const groups = [...alike].map(([said, instances]) => `${instances.join(', ')} (${said})`);
  const rest = targets.length - NAMED_INSTANCES;
  return groups.join('; ') + (rest > 0 ? ` and ${rest} more` : '');
}

function wordsOf({ state, reason, description }: TargetState): string {
  const said = [reason, description].filter((text) => text !== undefined && text !== '').join(': ');
  return oneLine(said === '' ? state : `${state}, ${said}`);
}

/** The first of many texts, and how many there are besides. */
function someOf(texts: readonly string[], separator: string): string {
  const rest = texts.length - NAMED_SOURCES;
  return texts.slice(0, NAMED_SOURCES).join(separator) + (rest > 0 ? ` and ${rest} more` : '');
}

/** What is waited for, of all that is not healthy; for people. */
export function waitingText({ unhealthy }: TargetsHealth): string {
  return `waiting for ${someOf(
    unhealthy.map(({ wanted }) => wanted),
    ' and ',
  )}`;
}

/** The commands that show what is not healthy. */
export function commandsOf({ unhealthy }: TargetsHealth): string {
  return unhealthy
    .slice(0, NAMED_SOURCES)
    .map(({ command }) => command)
    .join('; ');
}

/**
 * What is said of a group whose instances are not healthy before anything begins, or of which nobody will be
 * able to tell. What a role may not look at is said of its account and Region, not of each group.
 */
export function targetHealthWarnings(health: TargetsHealth): string[] {
  const settled = health.unhealthy.filter(({ isPassing }) => !isPassing);
  return [
    ...settled.map(
      ({ found, command }) =>
        `${found}, before its refresh begins; that succeeds only once this is mended. See it: ${command}`,
    ),
    ...health.unknown,
  ];
}
