import type {
  DeleteRuleCommandInput,
  DescribeRuleCommandInput,
  DisableRuleCommandInput,
  EnableRuleCommandInput,
  ListRulesCommandInput,
  PutRuleCommandInput,
} from '@aws-sdk/client-eventbridge';
import { partitionOf } from '../../partition.js';
import { AwsError, notImplemented, type RequestContext } from '../../service.js';
import { pageOf } from '../paging.js';
import { busOf, writeRule, type Rule } from './bus.js';
import { settleBus } from './delivery.js';
import { invalidNextToken, patternError, unknownRule, validationException } from './errors.js';

/** Creates a rule, or changes one, which keeps its targets. */
export function putRule(input: PutRuleCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const { Name: name = '', EventPattern, ScheduleExpression, State = 'ENABLED' } = input;
  checkBus(input.EventBusName, context);
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
    throw validationException(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (ScheduleExpression) throw notImplemented('The emulator has no rules that run on a schedule.');
  if (!EventPattern) {
    throw validationException('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  settleBus(world, account, region, now);
  let rule: Rule;
  try {
    rule = writeRule(world, {
      account,
      region,
      name,
      pattern: EventPattern,
      enabled: State !== 'DISABLED',
      description: input.Description,
      roleArn: input.RoleArn,
    });
  } catch (error) {
    throw patternError(error);
  }
  context.effect('PutRule', resourceOf(rule), { pattern: EventPattern });
  return { RuleArn: rule.arn };
}

/** One rule. */
export function describeRule(input: DescribeRuleCommandInput, context: RequestContext): object {
  checkBus(input.EventBusName, context);
  const rule = ruleOf(input.Name, context);
  return { ...outputOf(rule), CreatedBy: rule.account };
}

/** The rules of the default bus, all or by the beginning of their names. */
export function listRules(input: ListRulesCommandInput, context: RequestContext): object {
  const { world, account, region } = context;
  checkBus(input.EventBusName, context);
  const rules = [...busOf(world, account, region).rules.values()]
    .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(rules, pageSize(input.Limit), input.NextToken, invalidNextToken);
  return { Rules: page.items.map(outputOf), NextToken: page.nextToken };
}

/** Lets a rule match events again. */
export function enableRule(input: EnableRuleCommandInput, context: RequestContext): object {
  return setEnabled('EnableRule', input, true, context);
}

/** Lets a rule match no events. */
export function disableRule(input: DisableRuleCommandInput, context: RequestContext): object {
  return setEnabled('DisableRule', input, false, context);
}

function setEnabled(
  action: string,
  input: EnableRuleCommandInput,
  enabled: boolean,
  context: RequestContext,
): object {
  const { world, account, region, now } = context;
  checkBus(input.EventBusName, context);
  const rule = ruleOf(input.Name, context);
  settleBus(world, account, region, now);
  busOf(world, account, region).rules.set(rule.name, { ...rule, enabled });
  context.effect(action, resourceOf(rule));
  return {};
}

/** Deletes a rule that has no targets; one that there is not is no error. */
export function deleteRule(input: DeleteRuleCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  checkBus(input.EventBusName, context);
  const { rules } = busOf(world, account, region);
  const rule = rules.get(input.Name ?? '');
  if (!rule) return {};
  if (rule.targets.size > 0) throw validationException("Rule can't be deleted since it has targets.");
  settleBus(world, account, region, now);
  rules.delete(rule.name);
  context.effect('DeleteRule', resourceOf(rule));
  return {};
}

/** @throws ResourceNotFoundException */
export function ruleOf(name: string | undefined, { world, account, region }: RequestContext): Rule {
  const rule = busOf(world, account, region).rules.get(name ?? '');
  if (!rule) throw unknownRule(name ?? '');
  return rule;
}

/**
 * Refuses every event bus but the default one.
 * @throws ResourceNotFoundException
 */
export function checkBus(bus: string | undefined, { account, region }: RequestContext): void {
  const arn = `arn:${partitionOf(region)}:events:${region}:${account}:event-bus/default`;
  if (bus === undefined || bus === 'default' || bus === arn) return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
}

/**
 * How many things a page has.
 * @throws ValidationException
 */
export function pageSize(limit = LARGEST_PAGE): number {
  if (limit >= 1 && limit <= LARGEST_PAGE) return limit;
  throw validationException(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${LARGEST_PAGE}`,
  );
}

const LARGEST_PAGE = 100;

/** What the journal calls a rule. */
export function resourceOf({ account, region, name }: Rule): string {
  return `${account}/${region}/rule/${name}`;
}

function outputOf({ name, arn, pattern, enabled, description, roleArn }: Rule): object {
  return {
    Name: name,
    Arn: arn,
    EventPattern: pattern,
    State: enabled ? 'ENABLED' : 'DISABLED',
    Description: description,
    RoleArn: roleArn,
    EventBusName: 'default',
  };
}
