import { z } from 'zod';
import {
  failureBudgetSchema,
  limitsSchema,
  orderSchema,
  refreshPreferencesSchema,
} from '../config/schema.js';

/**
 * The plan document: what `golden-ami plan -o json` prints, `--out` writes and `start --plan` reads. The one source of its
 * types, of its validation and of `docs/golden-ami-plan.schema.json`.
 *
 * Within version 1 keys may be added, and none is removed or changes its meaning: readers ignore what they do not know.
 */
export const PLAN_VERSION = 1;

const count = () => z.number().int().min(0);
const secondsAfter = (what: string) => z.number().min(0).describe(`Seconds after ${what}.`);
const duration = (what: string) => z.number().min(0).describe(`${what}, in seconds.`);
const targetId = z
  .string()
  .describe('`<account>/<region>/asg/<name>` or `<account>/<region>/ecs/<cluster>/<service>`.');
const kind = z.enum(['asg', 'ecs']).describe('An Auto Scaling group, or an ECS service.');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal digits');

const target = z.object({
  id: targetId,
  kind,
  size: count().describe('Instances of the group that are replaced, or tasks of the service.'),
  currentImage: z.string().optional().describe('AMI that new instances get today, where it is known.'),
  newImage: z.string().optional().describe('AMI that the release brings; absent while it is not built.'),
  currentVersion: z.string().optional().describe('Launch template version of the group today.'),
  newVersion: z
    .enum(['created', 'unchanged'])
    .optional()
    .describe(
      'Whether the group gets a launch template version of its own, or follows the channel parameter.',
    ),
  startSeconds: secondsAfter("the environment's first start"),
  expectedSeconds: duration('Expected duration of the refresh or deployment'),
  settings: refreshPreferencesSchema
    .optional()
    .describe("Preferences of this target's refresh, where they differ from the environment's."),
  pools: z.array(z.string()).optional().describe('Capacity pools it needs room in: `<name>/<value>`.'),
  warnings: z.array(z.string()).optional(),
});

const batch = z.object({
  number: z.number().int().min(1),
  reason: z.string().describe('Why these targets, and why now.'),
  startSeconds: secondsAfter("the environment's first start"),
  endSeconds: secondsAfter("the environment's first start"),
  targets: z.array(target).describe('In the order in which they may start.'),
});

const excluded = z.object({ id: targetId, kind, reason: z.string() });

const unreachable = z.object({
  account: z.string(),
  region: z.string(),
  reason: z.string().describe("In AWS's own words."),
});

const pool = z.object({
  pool: z.string().describe('`<name>/<value of its tag>`.'),
  limit: count().describe('How much may be in refresh at once, in all releases together.'),
  weight: count().describe('What all targets of the environment that need it take in all.'),
  targets: count(),
});

const counts = z.object({
  targets: count().describe('To be worked on.'),
  instances: count().describe('Instances to be replaced.'),
  tasks: count().describe('ECS tasks to be replaced.'),
  batches: count(),
  upToDate: count(),
  refused: count(),
  warnings: count().describe('Of targets, environments and the preflight.'),
  unreachable: count()
    .optional()
    .describe('Accounts x Regions that could not be looked into; absent when there are none.'),
});

const environment = z.object({
  environment: z.string(),
  hash: sha256.describe('Over everything that would change what happens; no time is in it.'),
  scopeHash: sha256.describe('The same without the image: of a plan that is made before the image is built.'),
  strategy: z.enum(['batch', 'window']),
  maxConcurrent: count().describe('Targets worked on at once.'),
  limits: limitsSchema.optional(),
  order: orderSchema.optional(),
  refresh: refreshPreferencesSchema.describe('Preferences of every refresh that names none of its own.'),
  failureBudget: failureBudgetSchema.describe('How many targets may fail before no further one is started.'),
  approval: z.boolean().describe('Whether a person must approve before anything changes.'),
  bakeSeconds: duration('How long the environment is watched after its last target'),
  startSeconds: secondsAfter('the start of the rollout, without builds and approvals'),
  expectedSeconds: duration('Expected duration of the environment, bake time included'),
  counts,
  pools: z.array(pool).describe('Capacity pools that its targets need room in.'),
  batches: z.array(batch),
  upToDate: z.array(excluded).describe('Selected targets that need nothing.'),
  refused: z.array(excluded).describe('Selected targets that cannot be worked on, and are left alone.'),
  warnings: z.array(z.string()),
  unreachable: z
    .array(unreachable)
    .optional()
    .describe(
      'Accounts x Regions that could not be looked into: what they have is not known, and nothing is done there. Absent when there are none.',
    ),
});

const finding = z.object({
  check: z
    .enum([
      'image',
      'instanceTypes',
      'alarms',
      'headroom',
      'permissions',
      'launch',
      'blockDevices',
      'channel',
      'imageBuilder',
    ])
    .describe('What was looked at.'),
  account: z.string(),
  region: z.string(),
  environment: z.string().optional(),
  targets: count().describe('How many targets it concerns.'),
  example: targetId.optional().describe('One of them.'),
  message: z.string(),
});

const image = z.object({
  name: z.string(),
  version: z.string(),
  imageVersionArn: z.string().optional(),
  amis: z.array(z.object({ account: z.string().optional(), region: z.string(), amiId: z.string() })),
});

const request = z.object({
  config: z.record(z.string(), z.unknown()).describe('Content of golden-ami.yaml as it was planned.'),
  image: z.record(z.string(), z.unknown()).optional().describe('The image of `--image`.'),
  only: z.record(z.string(), z.unknown()).optional().describe('The selector of `--only`.'),
});

/** The schema of the plan document. */
export const planDocumentSchema = z.object({
  version: z.literal(PLAN_VERSION),
  pipeline: z.string(),
  image: image.optional().describe('Absent when the release would build its image.'),
  totals: counts.extend({
    expectedSeconds: duration('Expected duration of the rollout, without builds and approvals'),
  }),
  environments: z.array(environment).describe('In the order of the rollout.'),
  preflight: z.object({
    refusals: z.array(finding).describe('What would fail for certain: a release would not start.'),
    warnings: z.array(finding),
  }),
  request: request
    .optional()
    .describe('What a release would be started with; in files that `golden-ami plan --out` writes.'),
});

/** What a release would do, whole. */
export type PlanDocument = z.output<typeof planDocumentSchema>;

/** What would happen in one environment. */
export type PlannedEnvironment = PlanDocument['environments'][number];

/** A batch of the document. */
export type PlannedBatchView = PlannedEnvironment['batches'][number];

/** A target of the document. */
export type PlannedTarget = PlannedBatchView['targets'][number];

/** Something the preflight has found. */
export type PreflightFinding = PlanDocument['preflight']['refusals'][number];

/** What a plan file was made from: what a release is started with. */
export type PlanFileRequest = NonNullable<PlanDocument['request']>;
