import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { checkConfig } from '../config/check.js';
import { ConfigError } from '../config/problems.js';
import type { Config } from '../config/schema.js';
import { decodeText, notUtf8 } from '../config/textFile.js';
import { PLAN_VERSION, planDocumentSchema, type PlanDocument, type PlanFileRequest } from './document.js';

/** A plan file that has been read: the plan, and what it was made from. */
export interface PlanFile {
  readonly document: PlanDocument;
  readonly config: Config;
  readonly request: PlanFileRequest;
}

/** A plan file that cannot be used; the message names it and says why. */
export class PlanFileError extends Error {
  override readonly name = 'PlanFileError';
}

/**
 * Writes a plan file: whole or not at all, so that a job that is cut off leaves no half of a plan.
 * @throws PlanFileError when it cannot be written
 */
export function writePlanFile(path: string, document: PlanDocument, request: PlanFileRequest): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify({ ...document, request }, undefined, 2)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new PlanFileError(`${path} cannot be written: ${wordsOf(error)}`, { cause: error });
  }
}

/**
 * Reads and checks a plan file.
 * @throws PlanFileError when it is none that a release can be started with
 */
export function readPlanFile(path: string): PlanFile {
  let content: unknown;
  try {
    content = JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof PlanFileError) throw error;
    const why = error instanceof SyntaxError ? 'it is no JSON' : wordsOf(error);
    throw new PlanFileError(`${path} is not a plan that can be read: ${why}`, { cause: error });
  }
  const version = (content as { version?: unknown } | null)?.version;
  if (version !== PLAN_VERSION) {
    throw new PlanFileError(
      `${path} is not a plan of version ${PLAN_VERSION}: its version is ${JSON.stringify(version) ?? 'missing'}`,
    );
  }
  const parsed = planDocumentSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PlanFileError(
      `${path} is not a plan: ${(issue?.path ?? []).join('.')}: ${issue?.message ?? 'it is malformed'}`,
    );
  }
  const { request } = parsed.data;
  if (!request) {
    throw new PlanFileError(
      `${path} does not say what it was made from: a release is started with what golden-ami plan --out has written`,
    );
  }
  return { document: parsed.data, request, config: configOf(path, request) };
}

/**
 * The hashes that a release of a plan has to find again, by environment. A plan that was made before the image was built
 * cannot name the AMIs.
 */
export function expectedPlans({ image, environments }: PlanDocument): Record<string, string> {
  return Object.fromEntries(
    environments.map(({ environment, hash, scopeHash }) => [environment, image ? hash : scopeHash]),
  );
}

function configOf(path: string, { config }: PlanFileRequest): Config {
  try {
    return checkConfig(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new PlanFileError(`the config in ${path} cannot be used: ${error.message}`, { cause: error });
  }
}

function readText(path: string): string {
  const decoded = decodeText(readFileSync(path));
  if ('text' in decoded) return decoded.text;
  throw new PlanFileError(notUtf8(path, decoded));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
