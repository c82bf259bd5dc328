import type {
  ListTargetsByRuleCommandInput,
  PutTargetsCommandInput,
  RemoveTargetsCommandInput,
  Target,
} from '@aws-sdk/client-eventbridge';
import { AwsError, notImplemented, type RequestContext } from '../../service.js';
import { pageOf } from '../paging.js';
import { busOf, type Rule } from './bus.js';
import { settleBus } from './delivery.js';
import { invalidNextToken, validationException } from './errors.js';
import { checkBus, pageSize, resourceOf, ruleOf } from './rules.js';

/** A rule has at most this many targets. */
const MOST_TARGETS = 5;

/** Adds targets to a rule, or changes those of the same ID. */
export function putTargets(input: PutTargetsCommandInput, context: RequestContext): object {
  checkBus(input.EventBusName, context);
  const rule = ruleOf(input.Rule, context);
  const targets = new Map(rule.targets);
  for (const target of input.Targets ?? []) {
    checkTarget(target, context);
    targets.set(target.Id ?? '', target);
  }
  if (targets.size > MOST_TARGETS) {
    throw new AwsError(
      'LimitExceededException',
      'The requested resource exceeds the maximum number allowed.',
    );
  }
  setTargets(rule, targets, context);
  context.effect('PutTargets', resourceOf(rule), { arns: (input.Targets ?? []).map(({ Arn }) => Arn) });
  return { FailedEntryCount: 0, FailedEntries: [] };
}

/** The targets of a rule. */
export function listTargetsByRule(input: ListTargetsByRuleCommandInput, context: RequestContext): object {
  checkBus(input.EventBusName, context);
  const { targets } = ruleOf(input.Rule, context);
  const page = pageOf([...targets.values()], pageSize(input.Limit), input.NextToken, invalidNextToken);
  return { Targets: page.items, NextToken: page.nextToken };
}

/** Takes targets from a rule; IDs that it does not have are passed over. */
export function removeTargets(input: RemoveTargetsCommandInput, context: RequestContext): object {
  checkBus(input.EventBusName, context);
  const rule = ruleOf(input.Rule, context);
  const targets = new Map(rule.targets);
  for (const id of input.Ids ?? []) targets.delete(id);
  setTargets(rule, targets, context);
  context.effect('RemoveTargets', resourceOf(rule), { ids: input.Ids });
  return { FailedEntryCount: 0, FailedEntries: [] };
}

function setTargets(
  rule: Rule,
  targets: ReadonlyMap<string, Target>,
  { world, account, region, now }: RequestContext,
): void {
  settleBus(world, account, region, now);
  busOf(world, account, region).rules.set(rule.name, { ...rule, targets });
}

/** What a target may say besides where to deliver to. */
const MODELLED = new Set(['Id', 'Arn', 'Input', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig']);

function checkTarget(target: Target, { account, region }: RequestContext): void {
  const { Id = '', Arn = '', Input } = target;
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(Id)) {
    throw validationException(
      `1 validation error detected: Value '${Id}' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  const [, service, arnRegion, arnAccount] = /^arn:aws[a-z-]*:([a-z0-9-]+):([^:]*):(\d{12}):/.exec(Arn) ?? [];
  if (service === undefined) {
    throw validationException(
      `Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  }
  if (service !== 'sqs' && service !== 'sns') {
    throw notImplemented(`The emulator delivers events to queues and topics only, not to ${service}.`);
  }
  if (arnRegion !== region || arnAccount !== account) {
    throw notImplemented('The emulator delivers events within an account and Region only.');
  }
  const further = Object.entries(target).find(([name, value]) => value !== undefined && !MODELLED.has(name));
  if (further) throw notImplemented(`The emulator does not have ${further[0]} of targets.`);
  if (Input !== undefined) checkJson(Input);
}

function checkJson(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw validationException(`Parameter Input is not valid. Reason: JSON text is not valid.`);
  }
}
