import { partitionMistake, partitionOf } from './partitions.js';
import { z } from 'zod';
import type { ImageInput } from '../contract/image.js';
import { LONGEST_TEXT } from '../contract/limits.js';
import { isReleaseName, RELEASE_NAME } from '../contract/names.js';
import { cut } from '../contract/texts.js';
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
      // A search attribute shows it, which holds no more: Temporal would refuse every task that sets it.
      version: z
        .string()
        .regex(/^[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?$/, 'expected 1 to 128 characters of ASCII')
        .optional(),
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
    release: z.string().refine(isReleaseName, `expected ${RELEASE_NAME}`).optional(),
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

/** Mistakes that a failure names, and characters of where one is: it becomes part of histories, and must fit into them. */
const NAMED_MISTAKES = 100;
const LONGEST_PATH = 200;

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
    const { issues } = result.error;
    const mistakes = explain(issues.slice(0, NAMED_MISTAKES), { input: value, schema: releaseJsonSchema });
    const named = mistakes.slice(0, NAMED_MISTAKES).map(({ path, message }) => ({
      path: cut(formatPath(path), LONGEST_PATH),
      message: cut(message, LONGEST_TEXT),
    }));
    const more = issues.length - NAMED_MISTAKES;
    throw new ConfigError(more > 0 ? [...named, { path: '', message: `and ${more} more` }] : named);
  }
  const { config, image, only, expectedPlans } = result.data;
  return {
    config,
    ...(image ? { image: image as ImageInput } : {}),
    ...(only ? { only } : {}),
    ...(expectedPlans ? { expectedPlans } : {}),
  };
}
