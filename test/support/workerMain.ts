import { NativeConnection } from '@temporalio/worker';
import { createGoldenAmiWorker } from '../../src/worker.js';
import { TASK_QUEUE } from '../../src/contract/names.js';
import { TEST_BUNDLE } from '../globalSetup.js';
import { quietRuntime } from './runtime.js';
import { OWNER_CREDENTIALS } from './simulation.js';

// The program of WorkerProcess: a worker that somebody else ends.
const [address, endpoint, namespace = 'default'] = process.argv.slice(2);
if (address === undefined || endpoint === undefined)
  throw new Error('usage: workerMain <address> <endpoint> [namespace]');

// Whoever started it is gone.
process.stdin.resume().on('end', () => process.exit(1));

quietRuntime();
const connection = await NativeConnection.connect({ address });
const { worker } = await createGoldenAmiWorker({
  connection,
  namespace,
  taskQueue: TASK_QUEUE,
  announce: () => undefined,
  aws: {
    endpoint,
    credentials: OWNER_CREDENTIALS,
    autoScalingBudget: { readsPerSecond: 1000, mutationsPerSecond: 1000 },
  },
  override: { workflowBundle: { codePath: TEST_BUNDLE } },
});
const running = worker.run();
process.stdout.write('ready\n');
await running;
