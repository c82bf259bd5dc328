import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

let installed = false;

/** Before any worker: what tests provoke on purpose should not fill their output. A process has one runtime. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  // The AWS SDK's notice about future versions of Node.js, once for each process.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}
