/**
 * Bundles the compiled workflows into dist/workflow-bundle.js, which the worker runs: it starts five times as fast as
 * one that bundles by itself, and what was tested is what runs. Part of the build; wants dist/src.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const path = (name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));

const { code } = await bundleWorkflowCode({
  workflowsPath: path('src/workflows/index.js'),
  workflowInterceptorModules: [path('src/workflows/interceptors.js')],
  logger: new DefaultLogger('WARN'),
});
await writeFile(path('workflow-bundle.js'), code);
