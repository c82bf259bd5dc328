import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/**
 * Where the worker takes its workflows from: the bundle that the build has made, next to the compiled sources. Only
 * when run from the TypeScript sources, in development, are they bundled at the start.
 * @throws Error when the build left no bundle behind
 */
export function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'interceptors'> {
  const codePath = bundlePath();
  return codePath === undefined
    ? {
        workflowsPath: sourceOf('index'),
        // The bundle has them in it.
        interceptors: { workflowModules: [sourceOf('interceptors')] },
      }
    : { workflowBundle: { codePath } };
}

function sourceOf(name: string): string {
  return fileURLToPath(new URL(`../workflows/${name}.ts`, import.meta.url));
}

/**
 * Path of the workflow bundle; undefined when run from the sources, which have none.
 * @throws Error when the build left no bundle behind
 */
export function bundlePath(): string | undefined {
  if (import.meta.url.endsWith('.ts')) return undefined;
  const codePath = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));
  if (!existsSync(codePath))
    throw new Error(`there is no workflow bundle at ${codePath}; make it: npm run build`);
  return codePath;
}
