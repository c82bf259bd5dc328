import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import { scaledClock } from '../../../emulator/clock.js';
import { loadFleet, type Fleet } from '../../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { createGoldenAmiWorker, registerSearchAttributes } from '../../worker.js';
import type { Io } from '../io.js';
import type { Cleanup } from './cleanup.js';
import { temporalProgram } from './serverProgram.js';
import { startTemporalServer, type TemporalServer } from './temporalServer.js';

/** On the emulator's clock a second is a minute. */
export const DEMO_SPEED = 60;

/** What the demo plays on. */
export interface Stage {
  readonly temporal: TemporalServer;
  readonly emulator: Emulator;
  readonly fleet: Fleet;
}

/** The namespace that a development server always has. */
export const DEMO_NAMESPACE = 'default';

/**
 * Starts a Temporal server, an emulated AWS and a worker in this process, and remembers in `cleanup` how to stop each.
 * @param announce takes console notifications
 */
export async function setStage(
  fleetFile: string,
  io: Io,
  cleanup: Cleanup,
  announce: (notification: { readonly subject: string; readonly message: string }) => void,
): Promise<Stage> {
  // The AWS SDK would print a notice about future versions of Node.js into the middle of the picture.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const temporal = await startTemporalServer(temporalProgram(io.env));
  cleanup.add('the Temporal server', () => temporal.stop());
  const fleet = loadFleet(fleetFile);
  const emulator = await startEmulator({ fleet, clock: scaledClock(DEMO_SPEED) });
  cleanup.add('the AWS emulator', () => emulator.close());
  await startWorker(temporal, emulator, fleet, cleanup, announce, io);
  return { temporal, emulator, fleet };
}

async function startWorker(
  temporal: TemporalServer,
  emulator: Emulator,
  fleet: Fleet,
  cleanup: Cleanup,
  announce: (notification: { readonly subject: string; readonly message: string }) => void,
  io: Io,
): Promise<void> {
  Runtime.install({
    // The demo's own output is the place for what matters; the SDK's log would tear the picture apart.
    logger: new DefaultLogger('ERROR', ({ message }) => io.err(`worker: ${message}`)),
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
    // Ctrl-C is the demo's to handle: everything it started is stopped in order.
    shutdownSignals: [],
  });
  const connection = await NativeConnection.connect({ address: temporal.address });
  cleanup.add("the worker's connection", () => connection.close());
  await registerSearchAttributes(connection, DEMO_NAMESPACE);
  const golden = await createGoldenAmiWorker({
    connection,
    namespace: DEMO_NAMESPACE,
    identity: 'golden-ami demo',
    announce,
    aws: {
      endpoint: emulator.url,
      // The emulator takes the account from the key.
      credentials: { accessKeyId: fleet.owner, secretAccessKey: 'demo' },
      // What an account gets in a minute of the emulator's time it gets in a second of ours.
      autoScalingBudget: { readsPerSecond: 2 * DEMO_SPEED, mutationsPerSecond: DEMO_SPEED },
    },
    // Nothing is lost in the demo when an activity is cut off at its end.
    override: { shutdownGraceTime: '1 second', shutdownForceTime: '3 seconds' },
  });
  const { worker } = golden;
  const running = worker.run();
  running.catch(() => undefined);
  cleanup.add('the worker', async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
    golden.close();
  });
}
