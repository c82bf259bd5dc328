import { z } from 'zod';
import { accountId, count, duration, name, place, size, tags } from '../common.js';

/** What an instance refresh comes to, besides what its image and its group bring about. */
export const RefreshOutcome = {
  succeeds: 'succeeds',
  fails: 'fails',
  rollsBack: 'rollsBack',
  stuck: 'stuck',
} as const;
export type RefreshOutcome = (typeof RefreshOutcome)[keyof typeof RefreshOutcome];

const template = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pinned') }),
  z.strictObject({ kind: z.literal('$Latest') }),
  z.strictObject({ kind: z.literal('$Default') }),
  z.strictObject({
    kind: z.literal('ssm'),
    parameter: z.string().describe('The template\'s ImageId is "resolve:ssm:" and this name.'),
  }),
  z.strictObject({ kind: z.literal('launchConfiguration') }),
]);

const bounds = z
  .strictObject({ min: z.number().int().min(0), max: z.number().int().min(0).optional() })
  .refine(({ min, max }) => max === undefined || max >= min, {
    path: ['max'],
    message: 'must not be below min',
  });

const override = z
  .strictObject({
    instanceType: z.string().min(1).optional(),
    requirements: z
      .strictObject({ vCpus: bounds, memoryMiB: bounds })
      .optional()
      .describe('Attribute-based selection: what an instance must have, in place of its type.'),
    weight: z.number().int().min(1).max(999).optional().describe('Units of the desired capacity.'),
    image: name
      .optional()
      .describe('Name of an image of this fleet: the override gets a launch template of its own with it.'),
  })
  .refine(({ instanceType, requirements }) => (instanceType === undefined) !== (requirements === undefined), {
    path: ['instanceType'],
    message: 'expected either an instance type or requirements',
  });

const mixedInstances = z
  .strictObject({
    overrides: z.array(override).min(1).max(40),
    onDemandBase: size.default(0),
    onDemandPercentage: z.number().int().min(0).max(100).default(100),
  })
  .refine(({ overrides }) => new Set(overrides.map(({ weight }) => weight === undefined)).size === 1, {
    path: ['overrides'],
    message: 'expected a weight for each override, or for none',
  });

const maintenancePolicy = z
  .strictObject({
    minHealthyPercentage: z.number().int().min(0).max(100),
    maxHealthyPercentage: z.number().int().min(100).max(200),
  })
  .refine(({ minHealthyPercentage: min, maxHealthyPercentage: max }) => max - min <= 100, {
    path: ['maxHealthyPercentage'],
    message: 'must not be more than 100 above minHealthyPercentage',
  });

const blockDevice = z.strictObject({
  device: z.string().min(1).describe('/dev/xvda'),
  sizeGiB: z.number().int().min(1).optional(),
  snapshot: z
    .string()
    .regex(/^snap-[0-9a-f]{8,17}$/, 'expected a snapshot ID')
    .optional(),
});

export const autoScalingGroup = z
  .strictObject({
    name: name.describe('{n} counts from 1; needed when count is above 1.'),
    count,
    account: accountId,
    ...place,
    desired: size,
    min: size.optional().describe('Omitted: desired.'),
    max: size.optional().describe('Omitted: twice desired.'),
    image: name.describe('Name of an image of this fleet; with a template of kind ssm, what instances run.'),
    instanceType: z.string().default('m5.large'),
    blockDevices: z
      .array(blockDevice)
      .default([])
      .describe("Block device mappings of the launch template; others are the image's."),
    tags,
    launch: duration.default('90 seconds').describe('From the launch of an instance until it is in service.'),
    terminate: duration.default('30 seconds').describe('From the start of a termination to its end.'),
    targetGroups: z
      .array(name)
      .default([])
      .describe('Names of target groups of the same account and Region; {n} is the number of the group.'),
    healthCheckType: z
      .enum(['EC2', 'ELB'])
      .default('EC2')
      .describe('ELB: what target groups say of an instance counts, too.'),
    healthCheckGracePeriod: duration.default('0 seconds'),
    defaultInstanceWarmup: duration.optional(),
    template: template.default({ kind: 'pinned' }),
    mixedInstances: mixedInstances.optional().describe('A mixed instances policy around the template.'),
    maintenancePolicy: maintenancePolicy.optional(),
    newInstancesProtected: z
      .boolean()
      .default(false)
      .describe('Whether instances are protected from scale in, those of the start included.'),
    protectedInstances: size
      .default(0)
      .describe('How many instances are protected from scale in at the start.'),
    standbyInstances: size
      .default(0)
      .describe('Instances on standby at the start, besides the desired ones.'),
    suspendedProcesses: z.array(z.string()).default([]),
    refresh: z
      .strictObject({
        outcome: z.enum(RefreshOutcome).default(RefreshOutcome.succeeds),
        atPercentage: z.number().int().min(0).max(100).default(50),
        reason: z.string().optional(),
      })
      .default({ outcome: RefreshOutcome.succeeds, atPercentage: 50 }),
  })
  .refine(({ min, desired }) => min === undefined || min <= desired, {
    path: ['min'],
    message: 'must not be above desired',
  })
  .refine(({ max, desired }) => max === undefined || max >= desired, {
    path: ['max'],
    message: 'must not be below desired',
  })
  .refine(({ protectedInstances, desired }) => protectedInstances <= desired, {
    path: ['protectedInstances'],
    message: 'must not be above desired',
  })
  .refine(({ template: { kind }, mixedInstances: mixed }) => kind !== 'launchConfiguration' || !mixed, {
    path: ['mixedInstances'],
    message: 'needs a launch template, not a launch configuration',
  });
