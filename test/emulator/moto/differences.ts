import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** Who answers as AWS does; `both` when AWS may answer either. */
const explanation = z
  .string()
  .regex(/^(emulator|moto|both): \S.{15,}/, 'say who is right, and by which source');

/**
 * The differences between the emulator and moto in one service that are meant to be there, each with who is right and why.
 * Source of a reason that names no other: what botocore's model says of the operation, or of the structure and member;
 * that is also what stands between quotation marks. A crash is an answer of 500 with a page for people.
 * @throws Error for a file that says less of a difference
 */
export function listedDifferences(signingName: string): Readonly<Record<string, string>> {
  const file = fileURLToPath(new URL(`differences/${signingName}.yaml`, import.meta.url));
  return z.record(z.string(), explanation).parse(parse(readFileSync(file, 'utf8')) ?? {});
}
