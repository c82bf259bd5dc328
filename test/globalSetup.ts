import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Where the workflow bundle of this test run lies: made once, used by every file. */
export const TEST_BUNDLE = fileURLToPath(new URL('../.cache/test/workflow-bundle.js', import.meta.url));

/** Makes the workflow bundle once for all test files. */
export default async function setup(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../src/workflows/index.ts', import.meta.url)),
    workflowInterceptorModules: [fileURLToPath(new URL('../src/workflows/interceptors.ts', import.meta.url))],
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(fileURLToPath(new URL('.', `file://${TEST_BUNDLE}`)), { recursive: true });
  await writeFile(TEST_BUNDLE, code);
}
