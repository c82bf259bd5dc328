import { once } from 'node:events';
import { join } from 'node:path';
import { GoldenAmiClient, type ReleaseView } from '../../client.js';
import { resolveConnection } from '../../client/connect.js';
import { ExitCode } from '../../client/goldenAmiError.js';
import { interrupted, isInterrupted } from '../../client/pause.js';
import { displayName } from '../../client/releaseRef.js';
import { exitCodeOf } from '../../client/releaseView.js';
import type { Config } from '../../config/schema.js';
import { createDisplay, type Display } from '../display.js';
import type { Io } from '../io.js';
import { warn } from '../output.js';
import { programName, whoAmI } from '../person.js';
import { projectFolder } from '../projectFolder.js';
import { count } from '../render/words.js';
import { Cleanup } from './cleanup.js';
import { demoConfig } from './demoConfig.js';
import { examine, type EnvironmentScope } from './evidence.js';
import { renderReport } from './report.js';
import { DEMO_NAMESPACE, DEMO_SPEED, setStage, type Stage } from './stage.js';

/** How to run the demo. */
export interface DemoOptions {
  /** Approve by itself, and end when the release has ended. */
  readonly yes?: boolean;
}

/** Relation of the emulator's clock to ours. Milliseconds since the epoch. */
interface ClockAnchor {
  readonly real: number;
  readonly emulated: number;
}

/**
 * A whole release on this machine: a Temporal server, an emulated AWS and a worker are started, an image is built,
 * rolled over staging and, when approved, over production. Everything is stopped again.
 * @throws GoldenAmiError with code `Interrupted` on Ctrl-C, after everything has been stopped
 */
export async function runDemo(options: DemoOptions, io: Io): Promise<ExitCode> {
  const cleanup = new Cleanup();
  try {
    return await play(options, io, cleanup);
  } catch (error) {
    throw io.interrupt.aborted || isInterrupted(error)
      ? interrupted(
          'Interrupted. Stopped everything the demo had started; its release lived in memory and is gone.',
        )
      : error;
  } finally {
    for (const trouble of await cleanup.run()) warn(io, trouble);
  }
}

async function play({ yes = false }: DemoOptions, io: Io, cleanup: Cleanup): Promise<ExitCode> {
  io.out('Starting a Temporal server, an emulated AWS and a worker …');
  const notes = new Notes(io);
  const stage = await setStage(join(projectFolder(), 'emulator/fleets/demo.yaml'), io, cleanup, (text) =>
    notes.add(text),
  );
  const anchor = { real: Date.now(), emulated: await stage.emulator.clock.now() };
  introduce(stage, io);
  const client = await connect(stage, io);
  cleanup.add('the client', () => client.close());

  const config = demoConfig(stage.fleet);
  const by = whoAmI(io.env);
  const ref = await client.start({
    config,
    requestedBy: by,
    signal: io.interrupt,
    onStarted: (started) =>
      io.out(`Release ${displayName(started)}: checking the accounts, the image and the selectors …`),
  });
  const display = createDisplay(io, { output: 'text', commands: client.commands, by });
  notes.showOn(display);
  const view = await watch(client, ref, display, io, yes);

  const findings = examine(
    stage.emulator,
    {
      pipeline: config.pipeline,
      image: view.status.image,
      environments: scopes(config, view, anchor),
      isRolledBack: view.status.commands.some(({ kind, accepted }) => kind === 'rollback' && accepted),
    },
    await stage.emulator.clock.now(),
  );
  const report = { view, calls: stage.emulator.journal.calls, findings, now: io.now(), style: io.style };
  for (const line of ['', ...renderReport(report), '']) io.out(line);
  await lookAround(stage, client, view, io, yes);
  return findings.every(({ holds }) => holds) ? exitCodeOf(view) : ExitCode.Error;
}

function introduce({ temporal, emulator, fleet }: Stage, io: Io): void {
  io.out(`  Temporal server  ${temporal.address}, web interface ${temporal.uiUrl}`);
  io.out(
    `  AWS emulator     ${emulator.url}: ${count(fleet.accounts.length, 'account')}, ${count(fleet.regions.length, 'Region')}; a second is a minute there`,
  );
  io.out('');
}

/** A client that prints the shortest commands that lead to the demo's server: without flags where none are needed. */
function connect({ temporal }: Stage, io: Io): Promise<GoldenAmiClient> {
  const program = programName(io.env);
  const usual = resolveConnection({ env: io.env });
  const [, port] = temporal.address.split(':');
  const foundByDefault =
    [`localhost:${port}`, temporal.address].includes(usual.address) && usual.namespace === DEMO_NAMESPACE;
  return GoldenAmiClient.connect(
    foundByDefault
      ? { env: io.env, program }
      : { env: {}, program, address: temporal.address, namespace: DEMO_NAMESPACE },
  );
}

async function watch(
  client: GoldenAmiClient,
  ref: ReleaseView,
  display: Display,
  io: Io,
  yes: boolean,
): Promise<ReleaseView> {
  let last = ref;
  let approved = false;
  try {
    for await (const event of client.watch(ref, { signal: io.interrupt })) {
      last = event.view;
      display.show(event);
      if (yes && !approved && last.status.phase === 'waitingForApproval') {
        approved = true;
        await client.approve(ref, { by: 'demo --yes' });
      }
    }
  } catch (error) {
    display.close();
    throw error;
  }
  display.close(last);
  return last;
}

/** What each environment was allowed, and when it was approved, on the emulator's clock. */
function scopes(config: Config, view: ReleaseView, anchor: ClockAnchor): EnvironmentScope[] {
  return config.environments.map(({ name, batchSize, maxConcurrent }) => {
    const approval = view.status.decisions.find((decision) => decision.environment === name);
    return {
      name,
      accounts: config.accounts.filter((account) => account.environment === name).map(({ id }) => id),
      regions: config.regions,
      // The demo's config counts; it gives no percentages.
      maxConcurrent: Number(maxConcurrent ?? batchSize),
      approvedAt: approval && anchor.emulated + (Date.parse(approval.at) - anchor.real) * DEMO_SPEED,
    };
  });
}

/** Leaves everything up for whoever wants to look around; not when nobody is there to look. */
async function lookAround(
  { temporal, emulator }: Stage,
  client: GoldenAmiClient,
  view: ReleaseView,
  io: Io,
  yes: boolean,
): Promise<void> {
  if (yes || !io.isTerminal) {
    io.out('Stopping everything the demo has started.');
    return;
  }
  io.out('Everything stays up until you press Ctrl-C. To look around:');
  io.out(`  ${temporal.uiUrl}/namespaces/${DEMO_NAMESPACE}/workflows`);
  io.out(`  ${client.commands.goldenAmi('status', `${view.pipeline}/${view.release}`)}`);
  io.out(`  AWS_ENDPOINT_URL=${emulator.url} is the emulated AWS; an account's ID is an access key for it`);
  if (!io.interrupt.aborted) await once(io.interrupt, 'abort');
}

/** Console notifications: shown beside the release once it is shown, as they come before that. */
class Notes {
  #display: Display | undefined;

  constructor(private readonly io: Io) {}

  showOn(display: Display): void {
    this.#display = display;
  }

  add({ subject }: { readonly subject: string }): void {
    const line = `${this.io.style.cyan('notification')}  ${subject}`;
    if (this.#display) this.#display.note(line);
    else this.io.out(line);
  }
}
