import type { WorkerDeploymentVersion } from '@temporalio/common';
import { ErrorCode, GoldenAmiError } from '../../../client/goldenAmiError.js';
import { DEPLOYMENT_NAME } from '../../../contract/names.js';

/** The flags that say which version a worker is. */
export interface VersionOptions {
  readonly versioned?: boolean;
  readonly deploymentName?: string;
  readonly buildId?: string;
  readonly setCurrent?: boolean;
}

/** What `temporal` and Kubernetes take as names without quoting, and no separator of theirs. */
const DEPLOYMENT = /^[\w/-]+$/;
const BUILD = /^[\w.+-]+$/;

/**
 * The version that a worker is to be, or undefined when nothing asks for one. A flag wins over a variable; the variables
 * are those that Temporal's Worker Controller sets.
 * @param ownBuildId build ID of the workflows; undefined when run from the sources
 * @throws GoldenAmiError when a name cannot be used, or there is no build to name
 */
export function versionOf(
  options: VersionOptions,
  env: Readonly<Record<string, string | undefined>>,
  ownBuildId: string | undefined,
): WorkerDeploymentVersion | undefined {
  const { versioned, setCurrent } = options;
  const deploymentName = options.deploymentName ?? (env['TEMPORAL_DEPLOYMENT_NAME'] || undefined);
  const named = options.buildId ?? (env['TEMPORAL_WORKER_BUILD_ID'] || undefined);
  if (!versioned && !setCurrent && deploymentName === undefined && named === undefined) return undefined;
  const buildId = named ?? ownBuildId;
  if (buildId === undefined) {
    throw new GoldenAmiError(
      ErrorCode.Usage,
      'A versioned worker needs a build ID, and workflows that run from the sources have none.',
      { hint: 'Build them (npm run build), or name one yourself: --build-id <id>' },
    );
  }
  return {
    deploymentName: check(deploymentName ?? DEPLOYMENT_NAME, DEPLOYMENT, 'deployment name', '-, _ and /'),
    buildId: check(buildId, BUILD, 'build ID', '., +, - and _'),
  };
}

function check(name: string, allowed: RegExp, what: string, signs: string): string {
  if (allowed.test(name)) return name;
  throw new GoldenAmiError(
    ErrorCode.Usage,
    `"${name}" cannot be a ${what}: use letters, digits, ${signs} only.`,
  );
}
