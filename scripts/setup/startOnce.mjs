/** node startOnce.mjs <dev-server|time-skipping> <executable as JSON>: starts a server with Temporal's SDK and stops it. */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [kind, executable] = process.argv.slice(2);
const options = { server: { executable: JSON.parse(executable) } };
try {
  const environment =
    kind === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal(options)
      : await TestWorkflowEnvironment.createTimeSkipping(options);
  await environment.teardown();
} catch (error) {
  console.error(error.message.replaceAll('\n', ' '));
  process.exitCode = 1;
}
