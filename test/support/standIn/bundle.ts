import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the bundle lies with the work on targets and what stands in for an environment. */
export const STAND_IN_BUNDLE = file('../../../.cache/test/stand-in-bundle.js');

/** Makes {@link STAND_IN_BUNDLE}, after the one of all tests. */
export async function bundleStandIn(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: file('./workflows.ts'),
    workflowInterceptorModules: [file('../../../src/workflows/interceptors.ts')],
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(STAND_IN_BUNDLE, code);
}
