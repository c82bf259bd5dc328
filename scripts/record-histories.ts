/**
 * Records the histories that test/replay replays for ever: one of each workflow of each scenario that has none yet.
 * Those of scenarios that are named are recorded anew; do that only when a change of control flow is meant, and say so in
 * the CHANGELOG: npm run record:histories -- approved
 */
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import setup from '../test/globalSetup.js';
import { scenarios } from '../test/replay/scenarios.js';
import { Simulation } from '../test/support/simulation.js';

/** Stack traces and identities name the folder and the host they were recorded in. */
function withoutMachine(json: string): string {
  return json
    .replaceAll(fileURLToPath(new URL('..', import.meta.url)), '')
    .replaceAll(`@${hostname()}"`, '@host"');
}

const folder = new URL('../test/replay/histories/', import.meta.url);
const stored = new Set((await readdir(folder)).map((file) => file.split('.')[0] ?? ''));
const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(scenarios, name));
if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);
const wanted = Object.entries(scenarios).filter(([name]) =>
  named.length > 0 ? named.includes(name) : !stored.has(name),
);

await setup();
const simulation = await Simulation.start();
try {
  for (const [name, scenario] of wanted) {
    await simulation.with(scenario.fleet, async (stage) => {
      await scenario.run(stage);
      const recorded = new Set<string>();
      for (const { type, history } of await stage.histories()) {
        // One of each type is one of each shape: the targets of a scenario go the same way.
        if (recorded.has(type)) continue;
        recorded.add(type);
        const file = new URL(`${name}.${type}.json`, folder);
        await writeFile(fileURLToPath(file), `${withoutMachine(historyToJSON(history))}\n`);
        console.log(`${name}: ${type}`);
      }
    });
  }
} finally {
  await simulation.stop();
}
