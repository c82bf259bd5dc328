import type { PlanRequest, StartRequest } from '../../client.js';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import type { ImageInput } from '../../contract/image.js';
import { planChanges } from '../../plans/changes.js';
import type { PlanDocument } from '../../plans/document.js';
import {
  expectedPlans,
  PlanFileError,
  readPlanFile,
  writePlanFile,
  type PlanFile,
} from '../../plans/file.js';

/** Writes a plan with what a release of it has to be started with. */
export function writePlan(path: string, document: PlanDocument, request: PlanRequest): void {
  const { config, image, only } = request;
  usable(() =>
    writePlanFile(path, document, {
      config,
      ...(image && { image: { ...image } }),
      ...(only && { only: { ...only } }),
    }),
  );
}

/** Reads the plan that a release is to be started with. */
export function readPlan(path: string): PlanFile {
  return usable(() => readPlanFile(path));
}

/** What a release of a plan file is started with: what the plan was made from, and the plan itself. */
export function requestOf({
  document,
  config,
  request,
}: PlanFile): Pick<StartRequest, 'config' | 'image' | 'only' | 'expectedPlans'> {
  return {
    config,
    // Their form is checked by the release, as whatever it is started with.
    image: request.image as ImageInput | undefined,
    only: request.only,
    expectedPlans: expectedPlans(document),
  };
}

/**
 * Says what has changed when a release refuses a plan file: the fleet is planned once more and compared.
 * @returns the error to throw
 */
export async function explainChange(
  error: unknown,
  path: string,
  file: PlanFile,
  planNow: () => Promise<PlanDocument>,
): Promise<unknown> {
  if (!(error instanceof GoldenAmiError) || error.code !== ErrorCode.PlanChanged) return error;
  // Who cannot plan now has still been refused for the reason that the release gave.
  const changes = await planNow().then(
    (now) => planChanges(file.document, now),
    () => [],
  );
  const lines = changes.map((line) => `  ${line}`);
  return new GoldenAmiError(
    error.code,
    [
      error.message,
      ...(lines.length > 0 ? [`What has changed since ${path} was written:`, ...lines] : []),
    ].join('\n'),
    { hint: error.hint, exitCode: ExitCode.Refused, cause: error },
  );
}

function usable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PlanFileError)) throw error;
    throw new GoldenAmiError(ErrorCode.Usage, `${error.message}.`, {
      hint: 'To write a plan file:  golden-ami plan --out plan.json',
      cause: error,
    });
  }
}
