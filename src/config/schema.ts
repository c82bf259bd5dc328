import { z } from 'zod';
import { isDuration, seconds } from '../contract/duration.js';
import {
  FASTEST_PACE,
  LONGEST_TAG_VALUE,
  LONGEST_TARGET,
  MOST_ACCOUNTS,
  MOST_ALARMS,
  MOST_ENVIRONMENTS,
  MOST_NAMES,
  MOST_NOTIFICATIONS,
  MOST_POOLS,
  MOST_REGIONS,
  MOST_SELECTORS,
  MOST_TAGS,
} from '../contract/limits.js';
import { TWO_DAYS } from '../contract/refreshRules.js';
import { cronMistake } from './cron.js';
import { checkPartitions } from './partitions.js';
import {
  checkEnvironment,
  checkPolling,
  checkReferences,
  checkRefreshPreferences,
  isMapping,
} from './relations.js';

/**
 * The schema of `golden-ami.yaml`. It is the one source of the types, of `docs/configuration.md`, of the JSON Schema
 * and of every validation message. Parsing its own output gives that output again, so a release can check what it was
 * started with although a client has checked it before.
 */

/** Gives a kind of value the name that editors and docs/configuration.md show: its expectation without "expected". */
const titled = <T extends z.ZodType>(schema: T, expectation: string): T =>
  schema.meta({ title: expectation.replace(/^expected (an? |the )?/, '') });

/** A text of a certain form. The one sentence serves a wrong form and a wrong type alike. */
const text = (pattern: RegExp, expectation: string) =>
  titled(z.string(expectation).regex(pattern, expectation), expectation);

/** A text that is not empty. */
const filled = (maximum?: number) => {
  const expectation =
    maximum === undefined
      ? 'expected a text that is not empty'
      : `expected a text of 1 to ${maximum} characters`;
  const schema = z.string(expectation).min(1, expectation);
  return titled(maximum === undefined ? schema : schema.max(maximum, expectation), expectation);
};

const wholeNumber = (minimum: number, maximum?: number) => {
  const expectation =
    maximum === undefined
      ? `expected a whole number, at least ${minimum}`
      : `expected a whole number from ${minimum} to ${maximum}`;
  // Not int(): its issue would keep the checks that look at several keys from running.
  const schema = z.number(expectation).multipleOf(1, expectation).min(minimum, expectation);
  return titled(maximum === undefined ? schema : schema.max(maximum, expectation), expectation);
};

/** A number of targets, or their share of all targets of the environment in percent, rounded up. */
const count = (maximum: number) => {
  const expectation = `expected a whole number from 1 to ${maximum}, or a percentage from "1%" to "100%"`;
  return titled(
    z.union(
      [
        z.number(expectation).multipleOf(1, expectation).min(1, expectation).max(maximum, expectation),
        z.string(expectation).regex(/^([1-9]\d?|100)%$/, expectation),
      ],
      expectation,
    ),
    expectation,
  );
};

/** Text of a tag's value, with wildcards; it may be empty. */
const tagValue = z
  .string()
  .max(LONGEST_TAG_VALUE, `expected a text of at most ${LONGEST_TAG_VALUE} characters`);

const accountId = text(/^\d{12}$/, 'expected an AWS account ID: 12 digits, in quotes');
const region = text(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'expected the code of an AWS Region, such as eu-west-1');
const name = text(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'expected 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or a digit',
);
const imageId = text(/^ami-[0-9a-f]{8,17}$/, 'expected an AMI ID, such as ami-0123456789abcdef0');
const roleArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/,
  'expected the ARN of an IAM role, such as arn:aws:iam::111111111111:role/golden-ami',
);

function duration(minimumSeconds: number, maximumSeconds: number) {
  const example = 'expected a duration with its unit, such as "90 seconds" or "2 hours"';
  const range = `expected a duration from ${inWords(minimumSeconds)} to ${inWords(maximumSeconds)}`;
  const schema = z.string(example).superRefine((value, context) => {
    if (!isDuration(value)) {
      context.addIssue({ code: 'custom', message: example });
    } else if (seconds(value) < minimumSeconds || seconds(value) > maximumSeconds) {
      context.addIssue({ code: 'custom', message: range });
    }
  });
  return titled(schema, range);
}

function inWords(total: number): string {
  for (const [unit, length] of [
    ['day', DAY],
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    if (total > 0 && total % length === 0) return `${total / length} ${unit}${total === length ? '' : 's'}`;
  }
  return `${total} seconds`;
}

const DAY = 86_400;

/** Checks that look at several keys run although another key is wrong, so that all mistakes are told at once. */
const evenIfWrong = { when: ({ value }: { value: unknown }) => isMapping(value) };

const imageSource = z
  .strictObject({
    imageBuilder: z
      .strictObject({
        pipelineArn: text(
          /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image-pipeline\/[a-z0-9_-]+$/,
          'expected the ARN of an Image Builder pipeline',
        ).describe('The Image Builder pipeline that builds the image.'),
        roleArn: roleArn
          .optional()
          .describe("Role to assume for Image Builder's calls. Omitted: the worker's own credentials."),
        distribute: z
          .enum(['share', 'copy'])
          .default('share')
          .describe(
            'How an account that the distribution settings do not name yet is added: `share` gives it launch permission on the image, `copy` gives it its own copy (needed for images encrypted with a key the account cannot use).',
          ),
      })
      .optional()
      .describe('Build the image: run an EC2 Image Builder pipeline.'),
    ami: z
      .record(region, imageId)
      .optional()
      .describe('Take an existing image: its AMI ID in every Region of `regions`.'),
    ssmParameter: z
      .strictObject({
        name: filled(2048).describe('Name of the parameter; its value is an AMI ID.'),
        roleArn: roleArn
          .optional()
          .describe("Role to assume to read the parameter. Omitted: the worker's own credentials."),
      })
      .optional()
      .describe(
        'Take the image that an SSM parameter names, read in every Region of `regions` at the start of a release.',
      ),
  })
  .refine((source) => Object.values(source).filter((value) => value !== undefined).length === 1, {
    message: 'expected exactly one of imageBuilder, ami, ssmParameter',
    ...evenIfWrong,
  })
  .describe('Where the image of a release comes from. Exactly one source.');

/**
 * A path of at most 512 characters between slashes, and a name of at most 64.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
const ROLE_NAME = /^(?=.{1,576}$)\/?([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

const accountAccess = {
  roleName: text(
    ROLE_NAME,
    'expected the name of an IAM role (at most 64 letters, digits or any of +=,.@_-), with its path but without "arn:"',
  )
    // IAM writes a path with a slash in front; in the ARN there is one already.
    .transform((value) => value.replace(/^\//, ''))
    .optional()
    .describe(
      'Name of the role the worker assumes in the account, with its path, if any: `golden/ami` and `/golden/ami` are the same role.',
    ),
  externalId: text(
    /^[\w+=,.@:/-]{2,1224}$/,
    'expected an external ID: 2 to 1224 letters, digits or any of +=,.@:/-_',
  )
    .optional()
    .describe('External ID that the role asks for. Not a secret, but do not print it needlessly.'),
  environment: name
    .optional()
    .describe(
      'The environment the account belongs to. Omitted: its groups are assigned by the selectors alone.',
    ),
};

const account = z.preprocess(
  (value) => (typeof value === 'string' || typeof value === 'number' ? { id: value } : value),
  z.strictObject(
    {
      id: accountId.describe('The account ID: 12 digits, in quotes.'),
      name: name.optional().describe('A name for people; selectors may use it too.'),
      ...accountAccess,
    },
    'expected an account ID in quotes, or a mapping',
  ),
);

const selector = z
  .strictObject({
    tags: z
      .record(
        filled(128),
        titled(
          z.union(
            [tagValue, z.array(tagValue).min(1).max(MOST_NAMES)],
            'expected a text, or a list of texts',
          ),
          'text, or a list of texts',
        ),
      )
      .refine((tags) => Object.keys(tags).length <= MOST_TAGS, `expected at most ${MOST_TAGS} tags`)
      .optional()
      .describe(
        'Tags the target must carry, all of them (at most 50); a list of values means any of these; `*` and `?` are wildcards.',
      ),
    names: z
      .array(filled(LONGEST_TARGET))
      .min(1)
      .max(MOST_NAMES)
      .optional()
      .describe('Names, with `*` and `?` as wildcards. An ECS service is named `cluster/service`.'),
    ids: z
      .array(filled(LONGEST_TARGET))
      .min(1)
      .max(MOST_NAMES)
      .optional()
      .describe(
        'Target IDs (`<account>/<region>/asg/<name>`), names, ARNs, or IDs of instances, which mean their Auto Scaling group.',
      ),
    accounts: z
      .array(filled(64))
      .min(1)
      .max(MOST_ACCOUNTS)
      .optional()
      .describe('Account IDs or names; they must be listed in `accounts`.'),
    regions: z
      .array(region)
      .min(1)
      .max(MOST_REGIONS)
      .optional()
      .describe('Regions; they must be listed in `regions`.'),
  })
  .refine((value) => Object.values(value).some((one) => one !== undefined), {
    message: 'expected at least one of tags, names, ids, accounts, regions',
    ...evenIfWrong,
  });

const selection = z.strictObject({
  include: z
    .array(selector)
    .min(1)
    .max(MOST_SELECTORS)
    .describe('A target is selected if any of these matches it.'),
  exclude: z
    .array(selector)
    .max(MOST_SELECTORS)
    .default([])
    .describe('A target is left out if any of these matches it.'),
});

const refreshPreferences = z
  .strictObject({
    preferences: z
      .literal('auto', 'expected auto, or no such key')
      .optional()
      .describe(
        '`auto`: the healthy percentages follow from the size of each group: 100 to 200 for one instance, 100 to 150 for two or three, 90 to 110 for more. Percentages that are set here are taken as they are. Omitted: what is not set is left to the group and to AWS.',
      ),
    strategy: z
      .enum(['Rolling', 'ReplaceRootVolume'])
      .optional()
      .describe('`Strategy` of StartInstanceRefresh.'),
    minHealthyPercentage: wholeNumber(0, 100)
      .optional()
      .describe('Share of the desired capacity that must stay in service.'),
    maxHealthyPercentage: wholeNumber(100, 200)
      .optional()
      .describe(
        'Share of the desired capacity that may run at once. Needs `minHealthyPercentage`, at most 100 above it. An explicit 100 is not the same as none.',
      ),
    instanceWarmup: duration(0, TWO_DAYS)
      .optional()
      .describe("Omitted: the group's default instance warm-up."),
    checkpointPercentages: z
      .array(wholeNumber(1, 100))
      .min(1)
      .max(100)
      .optional()
      .describe('Ascending; the last must be 100 for the whole group to be replaced.'),
    checkpointDelay: duration(0, TWO_DAYS)
      .optional()
      .describe('Omitted with checkpoints: AWS waits one hour at each.'),
    bakeTime: duration(0, TWO_DAYS)
      .optional()
      .describe('How long the refresh watches alarms after the last instance.'),
    skipMatching: z.boolean().optional().describe('Leave instances alone that already match.'),
    autoRollback: z
      .boolean()
      .optional()
      .describe(
        'Let AWS roll the group back when the refresh fails. Not asked for where AWS refuses it: a group that names `$Latest` or `$Default`, or follows the channel parameter.',
      ),
    alarms: z
      .array(filled(255))
      .min(1)
      .max(10)
      .optional()
      .describe('CloudWatch alarms that fail the refresh.'),
    scaleInProtectedInstances: z
      .enum(['Refresh', 'Ignore', 'Wait'])
      .optional()
      .describe('Omitted: AWS waits an hour, then fails.'),
    standbyInstances: z
      .enum(['Terminate', 'Ignore', 'Wait'])
      .optional()
      .describe('Omitted: AWS waits an hour, then fails.'),
  })
  .superRefine(checkRefreshPreferences, evenIfWrong);

const limits = z
  .strictObject({
    perAccount: wholeNumber(1, FASTEST_PACE).optional().describe('Targets of one account worked on at once.'),
    perRegion: wholeNumber(1, FASTEST_PACE).optional().describe('Targets of one Region worked on at once.'),
    apart: z
      .array(
        z.strictObject({
          tag: filled(128).describe('The tag whose value says what belongs together, such as `Service`.'),
          by: z
            .enum(['region', 'zone', 'account'])
            .describe('Targets with the same value are not worked on in two of these at once.'),
        }),
      )
      .min(1)
      .max(MOST_NAMES)
      .optional()
      .describe(
        'Keeps one half of what belongs together untouched: the same service is never worked on in two Regions at once, say.',
      ),
  })
  .refine((value) => Object.values(value).some((one) => one !== undefined), {
    message: 'expected at least one of perAccount, perRegion, apart',
    ...evenIfWrong,
  })
  .describe('What may be worked on at once, besides `maxConcurrent`.');

const order = z
  .strictObject({
    tag: filled(128).describe('The tag that says how early a target comes, such as `Priority`.'),
    values: z
      .array(filled(LONGEST_TAG_VALUE))
      .min(1)
      .max(MOST_NAMES)
      .optional()
      .describe('Its values, the first ones first. Omitted: numbers, the smallest first.'),
  })
  .describe('Which targets come first. Those without the tag, or with another value, come last.');

const budgetExpectation =
  'expected a whole number, at least 0, a percentage up to "100%", or a mapping of both in all and in one account';
const tolerated = z.union(
  [wholeNumber(0), text(/^(\d{1,2}|100)%$/, 'expected a percentage, such as "10%"')],
  'expected a whole number, at least 0, or a percentage up to "100%"',
);
const failureBudget = titled(
  z.union(
    [
      wholeNumber(0),
      text(/^(\d{1,2}|100)%$/, budgetExpectation),
      z
        .strictObject({
          total: tolerated.optional().describe('In the whole environment. Omitted: as many as there are.'),
          perAccount: wholeNumber(0).optional().describe('In one account.'),
        })
        .refine(({ total, perAccount }) => total !== undefined || perAccount !== undefined, {
          message: 'expected at least one of total, perAccount',
          ...evenIfWrong,
        }),
    ],
    budgetExpectation,
  ),
  budgetExpectation,
);

const alarm = z.preprocess(
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.strictObject(
    {
      name: filled(255).describe('Name of a metric, composite or log alarm.'),
      account: filled()
        .optional()
        .describe(
          'ID or name of the account that has the alarm, one listed in `accounts`. Omitted: every account that has targets to work on.',
        ),
      region: region
        .optional()
        .describe('Region of the alarm, any one. Omitted: every Region that has targets to work on.'),
    },
    'expected the name of an alarm, or a mapping',
  ),
);

const onFailure = z
  .strictObject({
    target: z
      .enum(['leave', 'rollBack'])
      .optional()
      .describe(
        'A failed target. `leave`: it stays as it is. `rollBack`: it is brought back at once. Omitted: `leave`.',
      ),
    running: z
      .enum(['finish', 'rollBack'])
      .optional()
      .describe(
        'What runs when the failure budget is spent, or an alarm stops the environment. Omitted: `finish`.',
      ),
    spentBudget: z
      .enum(['wait', 'rollBack', 'fail'])
      .optional()
      .describe(
        'A spent failure budget. `wait`: the release waits for a decision: retry, skip, rollback or abort. `rollBack`: the environment is brought back. `fail`: the release ends. Omitted: `wait`.',
      ),
    alarm: z
      .enum(['wait', 'rollBack'])
      .optional()
      .describe(
        'One of `alarms` in ALARM. `wait`: the release waits for a decision: resume, skip, rollback or abort. `rollBack`: the environment is brought back at once, with what runs. Omitted: `wait`.',
      ),
  })
  .describe('What happens by itself when targets fail or an alarm goes off.');

const targetHealth = z
  .strictObject({
    timeout: duration(60, DAY)
      .optional()
      .describe(
        'How long the instances of a group have to become healthy, once AWS calls its refresh successful. Omitted: 15 minutes.',
      ),
    unhealthy: z
      .enum(['fail', 'warn'])
      .optional()
      .describe(
        'What becomes of a group of which some are not healthy by then. `fail`: its target fails. `warn`: it succeeds, and its reason says which are not. Omitted: `fail`.',
      ),
  })
  .describe(
    'What is asked of a group with target groups or load balancers besides the success of its refresh: every instance in service must be healthy there, forward and on the way back.',
  );

const rollback = z
  .strictObject({
    maxConcurrent: count(FASTEST_PACE)
      .optional()
      .describe(
        'Targets brought back at once. Omitted: as many as are worked on at once on the way forward.',
      ),
    refresh: refreshPreferences
      .optional()
      .describe('Preferences of these refreshes that replace those of `refresh`: a faster pace, say.'),
  })
  .describe(
    'The way back. It has no batches: the newest targets go first, within the limits and capacity pools.',
  );

const environment = z
  .strictObject({
    name: name.describe('`staging`, `production`, …'),
    autoScalingGroups: selection.optional().describe('Which Auto Scaling groups belong to the environment.'),
    ecsServices: selection
      .optional()
      .describe('Which ECS services are redeployed, after the groups that carry their clusters.'),
    strategy: z
      .enum(['batch', 'window'])
      .optional()
      .describe(
        '`batch`: the next batch starts only when all of this one is healthy. `window`: after the canary the next target starts as soon as one is done, within the same limits. Omitted: `batch`.',
      ),
    batchSize: count(FASTEST_PACE)
      .default(1)
      .describe(
        'Targets in one batch. The next batch starts only when this one is healthy. Of the `window` strategy: targets worked on at once.',
      ),
    canary: count(FASTEST_PACE)
      .optional()
      .describe('Targets in the first batch, the shortest ones. Omitted: no batch is special.'),
    growth: z
      .enum(['none', 'doubling'])
      .optional()
      .describe(
        '`doubling`: each batch has twice the targets of the one before, from the canary (or one) up to `batchSize`. Omitted: `none`.',
      ),
    maxConcurrent: count(FASTEST_PACE)
      .optional()
      .describe(
        'Targets of a batch worked on at once; never more than 500, whatever the percentage. Omitted: the whole batch.',
      ),
    limits: limits.optional(),
    order: order.optional(),
    refresh: refreshPreferences
      .default({})
      .describe('Preferences of every instance refresh. What is omitted is omitted in the call too.'),
    foreignRefresh: z
      .enum(['fail', 'wait'])
      .optional()
      .describe(
        'When a target is in a refresh or deployment that golden-ami did not start. `fail`: the target fails. `wait`: it waits for the end of it, up to `polling.refreshTimeout` or `polling.deploymentTimeout`, then is looked at anew. Omitted: `fail`.',
      ),
    busyTarget: z
      .enum(['fail', 'wait'])
      .optional()
      .describe(
        'When another release works on a target. `fail`: the target fails. `wait`: it waits its turn, up to `polling.refreshTimeout`. Omitted: `fail`. What nobody of golden-ami has started is a matter of `foreignRefresh`.',
      ),
    unrefreshable: z
      .enum(['skip', 'refuse'])
      .optional()
      .describe(
        'What becomes of selected targets that cannot be refreshed. `skip`: the plan lists them with the reason, and the rollout leaves them alone. `refuse`: no release starts, and no plan is made. Omitted: `skip`.',
      ),
    owned: z
      .enum(['refuse', 'warn'])
      .optional()
      .describe(
        'What becomes of selected groups that another AWS service owns: managed node groups of EKS, environments of Elastic Beanstalk, compute environments of Batch. `refuse`: they are groups that cannot be refreshed, named with the command of that service. `warn`: they are refreshed, and the plan warns of it. Omitted: `refuse`.',
      ),
    approval: z
      .boolean()
      .default(false)
      .describe('Whether a person must approve before anything in the environment changes.'),
    bakeTime: duration(0, 30 * DAY)
      .default('0 seconds')
      .describe('How long to wait after the last batch before the environment counts as done.'),
    failureBudget: failureBudget
      .default(0)
      .describe(
        'How many targets may fail before no further target is started: a number, a share of all targets of the environment in percent, or both in all and in one account. 0: the first failure stops new work.',
      ),
    alarms: z
      .array(alarm)
      .min(1)
      .max(MOST_ALARMS)
      .optional()
      .describe(
        'CloudWatch alarms that are watched while the environment is at work, and while it bakes. Nothing begins while one is in ALARM; one that goes into ALARM stops new work. INSUFFICIENT_DATA does nothing. A name alone is looked for in every account and Region that has targets to work on.',
      ),
    onFailure: onFailure.optional(),
    rollback: rollback.optional(),
    targetHealth: targetHealth.optional(),
    reminder: duration(60, 30 * DAY)
      .optional()
      .describe('How long until a person who is waited for is told again, and how often. Omitted: once.'),
    deadline: duration(60, 365 * DAY)
      .optional()
      .describe(
        'How long a person is waited for. An approval that has not come counts as rejected, a decision on failed targets as an abort. Omitted: without end.',
      ),
  })
  .superRefine(checkEnvironment, evenIfWrong);

const capacityPool = z
  .strictObject({
    name: name.describe('A name for people.'),
    tag: filled(128).describe(
      'Targets whose tag has the same value share the limit: those with one `Database`, say. Targets without the tag are not counted.',
    ),
    limit: wholeNumber(1, 100_000).describe('How much may be in refresh at once, for each value of the tag.'),
    weight: z
      .enum(['groups', 'instances', 'surge'])
      .default('groups')
      .describe(
        'What is counted: `groups`, each as one; `instances`, as many as the group wants (of a service: tasks); `surge`, those that a refresh launches beyond them. What counts more than the limit counts as the limit, and runs alone.',
      ),
  })
  .describe('A limit on how much of what shares a dependency may be in refresh at once, over all releases.');

const polling = z
  .strictObject({
    minInterval: duration(0.1, DAY)
      .default('5 seconds')
      .describe('Shortest time between two looks at one refresh, deployment or build.'),
    maxInterval: duration(0.1, DAY).default('1 minute').describe('Longest time between two looks.'),
    refreshTimeout: duration(60, 14 * DAY)
      .default('6 hours')
      .describe('A refresh that has not ended by then fails its target. AWS ends one after 14 days.'),
    deploymentTimeout: duration(60, 14 * DAY)
      .default('1 hour')
      .describe('An ECS deployment that has not reached a steady state by then fails its target.'),
    buildTimeout: duration(60, 14 * DAY)
      .default('4 hours')
      .describe('An image build that has not ended by then fails the release.'),
    reportInterval: duration(0.1, 3600)
      .default('10 seconds')
      .describe('How often, at most, an environment reports progress to its release.'),
  })
  .superRefine(checkPolling, evenIfWrong)
  .describe('How patiently AWS is asked.');

const notification = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('console').describe("Write to the worker's log.") }),
  z.strictObject({
    type: z.literal('sns').describe('Publish to an Amazon SNS topic.'),
    topicArn: text(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
      'expected the ARN of an SNS topic',
    ).describe(
      'The topic. One whose name ends in `.fifo` gets the messages of a release as one message group, each once.',
    ),
    roleArn: roleArn.optional().describe("Role to assume to publish. Omitted: the worker's own credentials."),
  }),
]);

const cronExpression = titled(
  z.string('expected a cron expression: five fields, as in crontab').superRefine((value, context) => {
    const mistake = cronMistake(value);
    if (mistake !== undefined) context.addIssue({ code: 'custom', message: mistake });
  }),
  'cron expression of five fields',
);

const TIME_ZONE = 'expected an IANA time zone, such as Europe/Berlin';
const timeZone = titled(z.string(TIME_ZONE).refine(isTimeZone, TIME_ZONE), TIME_ZONE);

const schedule = z
  .strictObject({
    cron: cronExpression.describe(
      'When releases start: minute, hour, day of the month, month, day of the week.',
    ),
    timeZone: timeZone.default('UTC').describe('Time zone of `cron`.'),
    jitter: duration(0, DAY).optional().describe('Start up to this much later, at random.'),
    catchUpWindow: duration(10, 365 * DAY)
      .default('1 hour')
      .describe('A start missed by more than this (Temporal was down) is left out.'),
  })
  .describe('When `golden-ami schedule apply` makes releases start. Not used otherwise.');

/** The schema of the whole file. Its output type is {@link Config}. */
export const configSchema = z
  .strictObject({
    pipeline: name.describe('Name of the pipeline: part of every workflow ID and of the channel parameters.'),
    image: imageSource,
    accountDefaults: z
      .strictObject(accountAccess)
      .default({})
      .describe('What holds for every account that does not say otherwise.'),
    accounts: z
      .array(account)
      .min(1)
      .max(MOST_ACCOUNTS)
      .describe('The managed accounts: an ID in quotes, or a mapping. A new account joins by adding its ID.'),
    regions: z
      .array(region)
      .min(1)
      .max(MOST_REGIONS)
      .describe('The Regions the image is distributed to and rolled out in.'),
    environments: z
      .array(environment)
      .min(1)
      .max(MOST_ENVIRONMENTS)
      .describe('The environments, in the order of the rollout.'),
    capacityPools: z
      .array(capacityPool)
      .max(MOST_POOLS)
      .optional()
      .describe(
        'What shares a dependency, and how much of it may be in refresh at once: in all releases together that name the pool.',
      ),
    polling: polling.prefault({}),
    notifications: z
      .array(notification)
      .max(MOST_NOTIFICATIONS)
      .default([{ type: 'console' }])
      .describe('Who is told when an environment is done, a person is needed, or something failed.'),
    schedule: schedule.optional(),
  })
  .superRefine(checkReferences, evenIfWrong)
  .superRefine(checkPartitions, evenIfWrong)
  .transform(({ accountDefaults, accounts, ...rest }) => ({
    ...rest,
    accountDefaults,
    accounts: accounts.map((entry) => ({ ...accountDefaults, ...entry })),
  }));

/** Chooses targets, for messages that bring a selector of their own (`only`). */
export const selectorSchema = selector;

/** Parts of an environment that a plan shows as they are. */
export {
  failureBudget as failureBudgetSchema,
  limits as limitsSchema,
  order as orderSchema,
  refreshPreferences as refreshPreferencesSchema,
};

/** The validated content of `golden-ami.yaml`: defaults applied, accounts as objects. JSON-serializable. */
export type Config = z.output<typeof configSchema>;

/** A managed account, and how to reach it. */
export type AccountConfig = Config['accounts'][number];

/** One environment: what belongs to it and how it is rolled out. */
export type EnvironmentConfig = Config['environments'][number];

/** An alarm that an environment watches. */
export type AlarmConfig = NonNullable<EnvironmentConfig['alarms']>[number];

/** Chooses targets; every criterion given must hold. */
export type TargetSelector = z.output<typeof selector>;

/** What is included and what is excluded. */
export type TargetSelection = z.output<typeof selection>;

/** Preferences of an instance refresh; what is absent is absent in the API call. */
export type RefreshPreferences = z.output<typeof refreshPreferences>;

/** The same as AWS is given them: with nothing that is left to golden-ami. */
export type EffectivePreferences = Omit<RefreshPreferences, 'preferences'> & { preferences?: never };

/** A limit on what shares a dependency. */
export type CapacityPoolConfig = NonNullable<Config['capacityPools']>[number];

/** What is asked of a group besides the success of its refresh. */
export type TargetHealthConfig = NonNullable<EnvironmentConfig['targetHealth']>;

/** How patiently AWS is asked. */
export type Polling = z.output<typeof polling>;

/** Where a notification goes. */
export type NotificationConfig = z.output<typeof notification>;

/** What a person writes: everything that has a default may be omitted. */
export type ConfigInput = z.input<typeof configSchema>;

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
