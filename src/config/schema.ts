import { z } from 'zod';
import { isDuration, seconds } from '../contract/duration.js';

/**
 * The schema of `golden-ami.yaml`. It is the one source of the types, of `docs/configuration.md`, of the JSON Schema
 * and of every validation message. Parsing its own output gives that output again, so a release can check what it was
 * started with although a client has checked it before.
 */

const accountId = z.string().regex(/^\d{12}$/, 'expected an AWS account ID: 12 digits, in quotes');
const region = z
  .string()
  .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'expected the code of an AWS Region, such as eu-west-1');
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'expected 1 to 64 letters, digits, dots, dashes or underscores',
  );
const imageId = z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'expected an AMI ID, such as ami-0123456789abcdef0');
const roleArn = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'expected the ARN of an IAM role');

function duration(minimumSeconds: number, maximumSeconds: number) {
  return z.string().superRefine((text, context) => {
    if (!isDuration(text)) {
      context.addIssue({
        code: 'custom',
        message: 'expected a duration with its unit, such as "90 seconds" or "2 hours"',
      });
    } else if (seconds(text) < minimumSeconds || seconds(text) > maximumSeconds) {
      context.addIssue({
        code: 'custom',
        message: `expected between ${minimumSeconds} and ${maximumSeconds} seconds`,
      });
    }
  });
}

const DAY = 86_400;
/** Longest `CheckpointDelay`, `BakeTime` and `InstanceWarmup` of the Auto Scaling API. */
const TWO_DAYS = 172_800;

const percentage = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);

const imageSource = z
  .strictObject({
    imageBuilder: z
      .strictObject({
        pipelineArn: z
          .string()
          .regex(
            /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image-pipeline\/[a-z0-9_-]+$/,
            'expected the ARN of an Image Builder pipeline',
          )
          .describe('The Image Builder pipeline that builds the image.'),
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
        name: z.string().min(1).max(2048).describe('Name of the parameter; its value is an AMI ID.'),
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
  })
  .describe('Where the image of a release comes from. Exactly one source.');

const accountAccess = {
  roleName: z
    .string()
    .regex(/^[\w+=,.@/-]{1,128}$/, 'expected the name of an IAM role')
    .optional()
    .describe('Name (with path, if any) of the role the worker assumes in the account.'),
  externalId: z
    .string()
    .min(2)
    .max(1224)
    .optional()
    .describe('External ID that the role asks for. Not a secret, but do not print it needlessly.'),
  environment: name
    .optional()
    .describe(
      'The environment the account belongs to. Omitted: its groups are assigned by the selectors alone.',
    ),
};

const account = z.preprocess(
  (value) => (typeof value === 'string' ? { id: value } : value),
  z.strictObject({
    id: accountId.describe('The account ID: 12 digits, in quotes.'),
    name: name.optional().describe('A name for people; selectors may use it too.'),
    ...accountAccess,
  }),
);

const selector = z
  .strictObject({
    tags: z
      .record(z.string().min(1).max(128), z.union([z.string(), z.array(z.string()).min(1)]))
      .optional()
      .describe(
        'Tags the target must carry, all of them; a list of values means any of these; `*` and `?` are wildcards.',
      ),
    names: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Names, with `*` and `?` as wildcards. An ECS service is named `cluster/service`.'),
    ids: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Target IDs (`<account>/<region>/asg/<name>`) or ARNs.'),
    accounts: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Account IDs or names; they must be listed in `accounts`.'),
    regions: z.array(region).min(1).optional().describe('Regions; they must be listed in `regions`.'),
  })
  .refine((value) => Object.keys(value).length > 0, {
    message: 'expected at least one of tags, names, ids, accounts, regions',
  });

const selection = z.strictObject({
  include: z.array(selector).min(1).describe('A target is selected if any of these matches it.'),
  exclude: z.array(selector).default([]).describe('A target is left out if any of these matches it.'),
});

const refreshPreferences = z
  .strictObject({
    strategy: z
      .enum(['Rolling', 'ReplaceRootVolume'])
      .optional()
      .describe('`Strategy` of StartInstanceRefresh.'),
    minHealthyPercentage: percentage(0, 100)
      .optional()
      .describe('Share of the desired capacity that must stay in service.'),
    maxHealthyPercentage: percentage(100, 200)
      .optional()
      .describe(
        'Share of the desired capacity that may run at once. Needs `minHealthyPercentage`, at most 100 above it. An explicit 100 is not the same as none.',
      ),
    instanceWarmup: duration(0, TWO_DAYS)
      .optional()
      .describe("Omitted: the group's default instance warm-up."),
    checkpointPercentages: z
      .array(percentage(1, 100))
      .min(1)
      .optional()
      .describe('Ascending; the last must be 100 for the whole group to be replaced.'),
    checkpointDelay: duration(0, TWO_DAYS)
      .optional()
      .describe('Omitted with checkpoints: AWS waits one hour at each.'),
    bakeTime: duration(0, TWO_DAYS)
      .optional()
      .describe('How long the refresh watches alarms after the last instance.'),
    skipMatching: z.boolean().optional().describe('Leave instances alone that already match.'),
    autoRollback: z.boolean().optional().describe('Let AWS roll the group back when the refresh fails.'),
    alarms: z
      .array(z.string().min(1).max(255))
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
  .superRefine((value, context) => {
    const {
      minHealthyPercentage: minimum,
      maxHealthyPercentage: maximum,
      checkpointPercentages: checkpoints,
    } = value;
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (maximum !== undefined && minimum === undefined) {
      refuse(
        'maxHealthyPercentage',
        'expected minHealthyPercentage beside it (AWS refuses one without the other)',
      );
    }
    if (maximum !== undefined && minimum !== undefined && maximum - minimum > 100) {
      refuse('maxHealthyPercentage', `expected at most 100 above minHealthyPercentage (${minimum})`);
    }
    if (checkpoints?.some((value, index) => index > 0 && value <= (checkpoints[index - 1] ?? 0))) {
      refuse('checkpointPercentages', 'expected ascending percentages, each once');
    }
    if (checkpoints && checkpoints.at(-1) !== 100) {
      refuse(
        'checkpointPercentages',
        'expected 100 as the last one, or the group is never replaced as a whole',
      );
    }
    if (value.checkpointDelay !== undefined && !checkpoints) {
      refuse('checkpointDelay', 'expected checkpointPercentages beside it');
    }
    if (value.autoRollback === true && value.strategy === 'ReplaceRootVolume') {
      refuse('autoRollback', 'expected strategy Rolling: a replaced root volume cannot be rolled back');
    }
  });

const environment = z
  .strictObject({
    name: name.describe('`staging`, `production`, …'),
    autoScalingGroups: selection.optional().describe('Which Auto Scaling groups belong to the environment.'),
    ecsServices: selection
      .optional()
      .describe('Which ECS services are redeployed, after the groups that carry their clusters.'),
    batchSize: z
      .number()
      .int()
      .min(1)
      .max(500)
      .default(1)
      .describe('Targets in one batch. The next batch starts only when this one is healthy.'),
    maxConcurrent: z
      .number()
      .int()
      .min(1)
      .max(500)
      .optional()
      .describe('Targets of a batch worked on at once. Omitted: the whole batch.'),
    refresh: refreshPreferences
      .default({})
      .describe('Preferences of every instance refresh. What is omitted is omitted in the call too.'),
    approval: z
      .boolean()
      .default(false)
      .describe('Whether a person must approve before anything in the environment changes.'),
    bakeTime: duration(0, 30 * DAY)
      .default('0 seconds')
      .describe('How long to wait after the last batch before the environment counts as done.'),
    failureBudget: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe(
        'How many targets may fail before no further target is started. 0: the first failure stops new work.',
      ),
  })
  .superRefine((value, context) => {
    if (!value.autoScalingGroups && !value.ecsServices) {
      context.addIssue({
        code: 'custom',
        message: 'expected autoScalingGroups or ecsServices: the environment selects nothing',
      });
    }
    if (value.maxConcurrent !== undefined && value.maxConcurrent > value.batchSize) {
      context.addIssue({
        code: 'custom',
        path: ['maxConcurrent'],
        message: `expected at most batchSize (${value.batchSize})`,
      });
    }
  });

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
  .superRefine((value, context) => {
    if (
      isDuration(value.minInterval) &&
      isDuration(value.maxInterval) &&
      seconds(value.minInterval) > seconds(value.maxInterval)
    ) {
      context.addIssue({
        code: 'custom',
        path: ['minInterval'],
        message: `expected at most maxInterval (${value.maxInterval})`,
      });
    }
  })
  .describe('How patiently AWS is asked.');

const notification = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('console').describe("Write to the worker's log.") }),
  z.strictObject({
    type: z.literal('sns').describe('Publish to an Amazon SNS topic.'),
    topicArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
        'expected the ARN of an SNS topic',
      )
      .describe('The topic.'),
    roleArn: roleArn.optional().describe("Role to assume to publish. Omitted: the worker's own credentials."),
  }),
]);

const schedule = z
  .strictObject({
    cron: z.string().min(9).describe('When releases start: five fields, as in crontab.'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'expected an IANA time zone, such as Europe/Berlin')
      .default('UTC')
      .describe('Time zone of `cron`.'),
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
      .describe('The managed accounts: an ID, or an object. A new account joins by adding its ID.'),
    regions: z.array(region).min(1).describe('The Regions the image is distributed to and rolled out in.'),
    environments: z.array(environment).min(1).describe('The environments, in the order of the rollout.'),
    polling: polling.prefault({}),
    notifications: z
      .array(notification)
      .default([{ type: 'console' }])
      .describe('Who is told when an environment is done, a person is needed, or something failed.'),
    schedule: schedule.optional(),
  })
  .superRefine(checkReferences)
  .transform(({ accountDefaults, accounts, ...rest }) => ({
    ...rest,
    accountDefaults,
    accounts: accounts.map((entry) => ({ ...accountDefaults, ...entry })),
  }));

/** Chooses targets, for messages that bring a selector of their own (`only`). */
export const selectorSchema = selector;

/** The validated content of `golden-ami.yaml`: defaults applied, accounts as objects. JSON-serializable. */
export type Config = z.output<typeof configSchema>;

/** A managed account, and how to reach it. */
export type AccountConfig = Config['accounts'][number];

/** One environment: what belongs to it and how it is rolled out. */
export type EnvironmentConfig = Config['environments'][number];

/** Chooses targets; every criterion given must hold. */
export type TargetSelector = z.output<typeof selector>;

/** What is included and what is excluded. */
export type TargetSelection = z.output<typeof selection>;

/** Preferences of an instance refresh; what is absent is absent in the API call. */
export type RefreshPreferences = z.output<typeof refreshPreferences>;

/** How patiently AWS is asked. */
export type Polling = z.output<typeof polling>;

/** Where a notification goes. */
export type NotificationConfig = z.output<typeof notification>;

/** What a person writes: everything that has a default may be omitted. */
export type ConfigInput = z.input<typeof configSchema>;

interface Unresolved {
  accounts: { id: string; name?: string | undefined; environment?: string | undefined }[];
  accountDefaults: { environment?: string | undefined };
  regions: string[];
  image: { ami?: Record<string, string> | undefined };
  environments: {
    name: string;
    autoScalingGroups?: z.output<typeof selection> | undefined;
    ecsServices?: z.output<typeof selection> | undefined;
  }[];
}

/** What one part of the file says of another: names that must exist, IDs that must be there once. */
function checkReferences(config: Unresolved, context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const environments = config.environments.map((entry) => entry.name);
  const accounts = config.accounts.flatMap((entry) => [entry.id, ...(entry.name ? [entry.name] : [])]);

  for (const [list, key] of [
    [config.accounts.map((entry) => entry.id), 'accounts'],
    [environments, 'environments'],
    [config.regions, 'regions'],
  ] as const) {
    list.forEach((value, index) => {
      if (list.indexOf(value) !== index) refuse([key, index], `"${value}" is listed twice`);
    });
  }

  const known = (value: string | undefined) => value === undefined || environments.includes(value);
  const names = environments.join(', ');
  if (!known(config.accountDefaults.environment)) {
    refuse(['accountDefaults', 'environment'], `expected one of the environments: ${names}`);
  }
  config.accounts.forEach((entry, index) => {
    if (!known(entry.environment))
      refuse(['accounts', index, 'environment'], `expected one of the environments: ${names}`);
  });

  config.environments.forEach((entry, index) => {
    const inEnvironment = config.accounts.some(
      (account) => (account.environment ?? config.accountDefaults.environment ?? entry.name) === entry.name,
    );
    if (!inEnvironment)
      refuse(['environments', index, 'name'], `no account belongs to the environment "${entry.name}"`);
    for (const kind of ['autoScalingGroups', 'ecsServices'] as const) {
      for (const part of ['include', 'exclude'] as const) {
        entry[kind]?.[part].forEach((one, position) => {
          const path = ['environments', index, kind, part, position];
          one.accounts?.forEach((value, at) => {
            if (!accounts.includes(value))
              refuse([...path, 'accounts', at], `"${value}" is not an account of this file`);
          });
          one.regions?.forEach((value, at) => {
            if (!config.regions.includes(value))
              refuse([...path, 'regions', at], `"${value}" is not a Region of this file`);
          });
        });
      }
    }
  });

  const { ami } = config.image;
  if (ami) {
    const missing = config.regions.filter((value) => ami[value] === undefined);
    if (missing.length > 0)
      refuse(['image', 'ami'], `expected an AMI ID for every Region; missing: ${missing.join(', ')}`);
  }
}

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
