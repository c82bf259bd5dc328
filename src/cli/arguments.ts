import { ErrorCode, GoldenAmiError } from '../client/goldenAmiError.js';
import type { TargetSelector } from '../config/schema.js';
import type { ImageInput } from '../contract/image.js';

const IMAGE_VERSION_ARN =
  /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/[a-z0-9_-]+\/\d+\.\d+\.\d+\/\d+$/;
const AMI_BY_REGION = /^([a-z]{2,4}(?:-[a-z]+)+-\d)=(ami-[0-9a-f]{8,17})$/;

/**
 * Reads `--image`: `<region>=<AMI ID>`, separated by commas, or an Image Builder build version ARN.
 * @throws GoldenAmiError when it is neither
 */
export function parseImage(values: readonly string[]): ImageInput {
  const [first = '', ...others] = values;
  if (first.startsWith('arn:')) {
    if (others.length > 0) throw usage('--image takes one Image Builder ARN, not several.');
    if (IMAGE_VERSION_ARN.test(first)) return { imageVersionArn: first };
    throw usage(
      `--image "${first}" is not the ARN of an Image Builder build version.`,
      'Expected arn:aws:imagebuilder:<region>:<account>:image/<name>/<x.y.z>/<build>',
    );
  }
  const amis: Record<string, string> = {};
  for (const part of values.flatMap((value) => value.split(','))) {
    const [, region, ami] = AMI_BY_REGION.exec(part.trim()) ?? [];
    if (region === undefined || ami === undefined) {
      throw usage(
        `--image "${part}" is not an image.`,
        'Expected <region>=<AMI ID>, such as eu-west-1=ami-0123456789abcdef0, separated by commas, or an Image Builder build version ARN.',
      );
    }
    if (amis[region] !== undefined) throw usage(`--image names two AMIs for ${region}.`);
    amis[region] = ami;
  }
  return { amis };
}

/**
 * Reads `--only`: target IDs and ARNs, or names with wildcards.
 * @throws GoldenAmiError when IDs and names are mixed: a selector's criteria must all hold, so that would select nothing
 */
export function parseOnly(values: readonly string[]): TargetSelector {
  const ids = values.filter((value) => /^(\d{12}\/|arn:)/.test(value));
  if (ids.length === values.length) return { ids };
  if (ids.length === 0) return { names: [...values] };
  throw usage('--only takes target IDs or names, not both at once.');
}

/**
 * Reads a whole number.
 * @throws GoldenAmiError when `value` is none, or out of range
 */
export function parseNumber(flag: string, value: string, minimum: number, maximum: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= minimum && number <= maximum) return number;
  throw usage(`${flag} "${value}" is not a whole number between ${minimum} and ${maximum}.`);
}

function usage(message: string, hint?: string): GoldenAmiError {
  return new GoldenAmiError(ErrorCode.Usage, message, hint === undefined ? {} : { hint });
}
