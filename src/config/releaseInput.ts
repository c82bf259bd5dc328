import { partitionMistake, partitionOf } from './partitions.js';
import { z } from 'zod';
import type { ImageInput } from '../contract/image.js';
import { expectation, explain } from './explain.js';
import { configJsonSchema, type JsonSchema } from './jsonSchema.js';
import { ConfigError, formatPath } from './problems.js';
import { configSchema, selectorSchema, type Config, type TargetSelector } from './schema.js';

const imageInput = z.union(
  [
    z.strictObject({
      imageVersionArn: z
        .string()
        .regex(
          /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/[a-z0-9_-]+\/\d+\.\d+\.\d+\/\d+$/,
          'expected the ARN of an Image Builder build version',
        ),
    }),
    z.strictObject({
      amis: z.record(
        z.string(),
        z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'expected an AMI ID, such as ami-0123456789abcdef0'),
      ),
      version: z.string().min(1).optional(),
    }),
  ],
  'expected amis (an AMI ID for every Region) or imageVersionArn',
);

const releaseInput = z
  .strictObject({
    config: configSchema,
    image: imageInput.optional(),
    only: selectorSchema.optional(),
    expectedPlans: z
      .record(
        z.string(),
        z.string().regex(/^[0-9a-f]{64}$/, 'expected the hash of a plan: 64 hexadecimal digits'),
      )
      .optional(),
    ignorePreflight: z.boolean().optional(),
    requestedBy: z.string().optional(),
    release: z
      .string()
      .regex(/^[^\s/]{1,100}$/, 'expected a name without spaces and slashes, of at most 100 characters')
      .optional(),
  })
  .superRefine(({ config, expectedPlans = {} }, context) => {
    const names = config.environments.map(({ name }) => name);
    for (const name of Object.keys(expectedPlans).filter((name) => !names.includes(name))) {
      const message = `expected one of the environments: ${names.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['expectedPlans', name], message });
    }
  })
  .superRefine(({ config, image }, context) => {
    if (!image || !('imageVersionArn' in image)) return;
    const message = partitionMistake(image.imageVersionArn, partitionOf(config.regions[0] ?? ''));
    if (message !== undefined)
      context.addIssue({ code: 'custom', path: ['image', 'imageVersionArn'], message });
  })
  .superRefine(({ config, image }, context) => {
    if (!image || !('amis' in image)) return;
    const missing = config.regions.filter((region) => image.amis[region] === undefined);
    if (missing.length > 0) {
      const message = `expected an AMI ID for every Region; missing: ${missing.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['image', 'amis'], message });
    }
  });

function releaseJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(releaseInput, { io: 'input' }) as JsonSchema;
  return { ...schema, properties: { ...schema.properties, config: configJsonSchema() } };
}

/** A release's input once it has been checked. */
export interface CheckedRelease {
  readonly config: Config;
  readonly image?: ImageInput;
  readonly only?: TargetSelector;
  readonly expectedPlans?: Readonly<Record<string, string>>;
}

/**
 * Checks what a release was started with, whoever started it.
 * @throws ConfigError that lists every mistake by its path
 */
export function checkReleaseInput(value: unknown): CheckedRelease {
  const result = releaseInput.safeParse(value, { error: expectation });
  if (!result.success) {
    const mistakes = explain(result.error.issues, { input: value, schema: releaseJsonSchema });
    throw new ConfigError(mistakes.map(({ path, message }) => ({ path: formatPath(path), message })));
  }
  const { config, image, only, expectedPlans } = result.data;
  return {
    config,
    ...(image ? { image: image as ImageInput } : {}),
    ...(only ? { only } : {}),
    ...(expectedPlans ? { expectedPlans } : {}),
  };
}
