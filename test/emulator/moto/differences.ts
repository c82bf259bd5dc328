import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** Who answers as AWS does; `both` when AWS answers either. */
const explanation = z
  .string()
  .regex(/^(emulator|moto|both|neither): \S.{15,}/, 'say who is right, and by which source');

/**
 * The differences between the emulator and moto in one service that are meant to be there, each with who is right and why.
 * Source of a reason that names no other: the documentation of the operation or structure in botocore's model.
 * @throws Error for a file that says less of a difference
 */
export function listedDifferences(signingName: string): Readonly<Record<string, string>> {
  const file = fileURLToPath(new URL(`differences/${signingName}.yaml`, import.meta.url));
  return z.record(z.string(), explanation).parse(parse(readFileSync(file, 'utf8')) ?? {});
}
