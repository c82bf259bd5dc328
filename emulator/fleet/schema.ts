import { z } from 'zod';
import { callRatesSchema } from '../callRates/schema.js';
import { faultRuleSchema } from '../faults/schema.js';
import {
  accountId,
  accounts,
  architecture,
  count,
  duration,
  name,
  place,
  region,
  size,
  tags,
} from './common.js';
import { alarm } from './sections/alarms.js';
import { autoScalingGroup } from './sections/autoScalingGroup.js';
import { changeCalendar } from './sections/changeCalendars.js';
import { queue, rule, topic } from './sections/messaging.js';
import { targetGroup } from './sections/targetGroups.js';

export { RefreshOutcome } from './sections/autoScalingGroup.js';

/**
 * The schema of a fleet file: what an emulated AWS contains when it starts, and how its parts will behave. Whether
 * the parts fit together (an image that a group names exists, say) is checked in `references.ts`.
 */

const account = z.strictObject({
  id: accountId,
  name,
  roleName: name.default('golden-ami').describe('The one role that can be assumed in the account.'),
  externalId: z.string().min(2).optional().describe('What AssumeRole must present. Omitted: anything.'),
});

const image = z.strictObject({
  name,
  architecture,
  bootMode: z
    .enum(['legacy-bios', 'uefi', 'uefi-preferred'])
    .optional()
    .describe('Omitted: uefi for arm64, else uefi-preferred.'),
  rootDevice: z.string().min(1).default('/dev/xvda'),
  sizeGiB: z.number().int().min(1).default(8).describe('Size of the snapshot of its root volume.'),
  state: z
    .enum(['available', 'disabled', 'pending', 'transient', 'invalid', 'failed', 'error'])
    .default('available')
    .describe('For good, but that a disabled image can be enabled. A disabled image is shared with nobody.'),
  stateReason: z.string().optional().describe('Why it is in another state than available or disabled.'),
  deprecatedFrom: z.iso
    .datetime()
    .optional()
    .describe('From then on other accounts do not find it without its ID. In UTC: "2026-06-01T00:00:00Z".'),
  sharedWith: accounts
    .default('all')
    .describe('Accounts with permission to launch it; all: those of the fleet.'),
  deadApplication: z
    .boolean()
    .default(false)
    .describe('Instances run, but their application answers no health check of a target group.'),
  ids: z
    .record(region, z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'expected an AMI ID'))
    .default({})
    .describe('AMI ID per Region. Those left out follow from the seed, the name and the Region.'),
});

/** What a build of a pipeline comes to. */
export const BuildOutcome = {
  available: 'available',
  failedBuild: 'failedBuild',
  failedTest: 'failedTest',
  failedDistribution: 'failedDistribution',
  failedIntegration: 'failedIntegration',
} as const;
export type BuildOutcome = (typeof BuildOutcome)[keyof typeof BuildOutcome];

const imagePipeline = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 _-]{0,127}$/),
  region,
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'expected a semantic version, such as 1.1.0')
    .default('1.0.0'),
  architecture,
  build: duration.default('10 minutes'),
  test: duration.default('5 minutes'),
  distribute: duration.default('5 minutes'),
  distribution: z
    .strictObject({
      regions: z.array(region).optional().describe("Omitted: the pipeline's own."),
      sharedWith: z.array(accountId).default([]).describe('launchPermission.userIds of every Region.'),
      copiedTo: z.array(accountId).default([]).describe('targetAccountIds of every Region.'),
    })
    .default({ sharedWith: [], copiedTo: [] })
    .describe('What the distribution configuration says at the start.'),
  outcome: z.enum(BuildOutcome).default(BuildOutcome.available),
  reason: z.string().optional().describe('Why it fails, as Image Builder would say it.'),
  failures: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'How many attempts, builds and retries, come to the outcome before they succeed. Omitted: all.',
    ),
  failedRegions: z
    .array(region)
    .default([])
    .describe('With failedDistribution: the Regions into which it fails. Empty: all.'),
  failedAccounts: z
    .array(accountId)
    .default([])
    .describe('With failedDistribution: the accounts to which it fails. Empty: all.'),
});

/** What a deployment of an ECS service comes to. */
export const DeploymentOutcome = { steady: 'steady', never: 'never', fails: 'fails' } as const;
export type DeploymentOutcome = (typeof DeploymentOutcome)[keyof typeof DeploymentOutcome];

const ecsService = z.strictObject({
  name: name.describe('{n} counts from 1; needed when count is above 1.'),
  count,
  desired: size.default(2),
  launchType: z.enum(['EC2', 'FARGATE']).default('EC2'),
  controller: z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']).default('ECS'),
  scheduling: z
    .enum(['REPLICA', 'DAEMON'])
    .default('REPLICA')
    .describe('A daemon has as many tasks as `desired` says, not as many as there are instances.'),
  settle: duration.default('3 minutes').describe('From the start of a deployment to its steady state.'),
  circuitBreaker: z.boolean().default(false).describe('Whether a deployment that fails is given up.'),
  rollback: z
    .boolean()
    .default(false)
    .describe('Whether the circuit breaker rolls back then to what was deployed last.'),
  minimumHealthyPercent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Omitted: 100, or 0 for a daemon.'),
  maximumPercent: z
    .number()
    .int()
    .min(100)
    .max(10_000)
    .optional()
    .describe('Omitted: 200, or 100 for a daemon.'),
  outcome: z.enum(DeploymentOutcome).default(DeploymentOutcome.steady),
  rollbackOutcome: z
    .enum(DeploymentOutcome)
    .default(DeploymentOutcome.steady)
    .describe('What a rollback comes to; it takes as long as a deployment.'),
  reason: z.string().optional().describe('Why tasks fail or cannot be placed, as ECS would say it.'),
  tags,
});

const ecsCluster = z.strictObject({
  name,
  account: accountId,
  region,
  capacityGroup: name
    .optional()
    .describe('Auto Scaling group of the same account and Region that carries it by a capacity provider.'),
  managedTerminationProtection: z
    .boolean()
    .default(false)
    .describe("Every instance of the group is protected from scale-in: a refresh has to say 'Refresh'."),
  managedDraining: z.boolean().default(true).describe('Tasks leave an instance before it is terminated.'),
  tags,
  services: z.array(ecsService).default([]),
});

const parameter = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9_.\-/]+$/, 'expected letters, digits and . - _ /'),
    account: accountId,
    ...place,
    type: z.enum(['String', 'StringList', 'SecureString']).default('String'),
    dataType: z.enum(['text', 'aws:ec2:image']).default('text'),
    value: z.string().min(1).optional(),
    image: name.optional().describe("Name of an image of this fleet: the value is its Region's AMI ID."),
  })
  .refine(({ value, image: named }) => (value === undefined) !== (named === undefined), {
    path: ['value'],
    message: 'expected either a value or the name of an image',
  });

const organization = z.strictObject({
  arn: z
    .string()
    .regex(/^arn:[a-z-]+:organizations::\d{12}:(organization|ou)\/o-[a-z0-9]{10,32}(\/ou-[a-z0-9-]+)?$/)
    .describe('Of an organization, or of a unit of one.'),
  accounts: z.array(accountId).describe('Those that belong to it.'),
});

export const fleetSchema = z.strictObject({
  seed: z.number().int().min(0).default(1).describe('All IDs follow from it.'),
  owner: accountId.describe("The account of the worker's own credentials; images are built and owned here."),
  regions: z.array(region).min(1),
  disabledRegions: z
    .record(accountId, z.array(region))
    .default({})
    .describe(
      'Regions that are not enabled in an account, by its ID: AWS takes none of its credentials there.',
    ),
  accounts: z.array(account).default([]),
  organizations: z.array(organization).default([]).describe('What an image can be shared with.'),
  images: z.array(image).default([]),
  imagePipelines: z.array(imagePipeline).default([]),
  targetGroups: z.array(targetGroup).default([]).describe('Of Elastic Load Balancing.'),
  autoScalingGroups: z.array(autoScalingGroup).default([]),
  ecsClusters: z.array(ecsCluster).default([]),
  parameters: z.array(parameter).default([]),
  changeCalendars: z.array(changeCalendar).default([]),
  alarms: z.array(alarm).default([]),
  queues: z.array(queue).default([]),
  topics: z.array(topic).default([]),
  rules: z.array(rule).default([]),
  faults: z.array(faultRuleSchema).default([]).describe('In force from the start.'),
  callRates: callRatesSchema.default('off').describe('How fast AWS lets itself be called.'),
});

/** A fleet as its file describes it, with every default filled in. */
export type Fleet = z.output<typeof fleetSchema>;

/** A fleet as it may be written. */
export type FleetSource = z.input<typeof fleetSchema>;
