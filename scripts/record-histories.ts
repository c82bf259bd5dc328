/**
 * Records the histories that test/replay replays for ever: one of each workflow of each scenario. Run it only when a
 * change of control flow is meant, and say so in the CHANGELOG: npm run record:histories
 */
import { writeFile } from 'node:fs/promises';
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

await setup();
const simulation = await Simulation.start();
try {
  for (const [name, scenario] of Object.entries(scenarios)) {
    await simulation.with(scenario.fleet, async (stage) => {
      await scenario.run(stage);
      const recorded = new Set<string>();
      for (const { type, history } of await stage.histories()) {
        // One of each type is one of each shape: the targets of a scenario go the same way.
        if (recorded.has(type)) continue;
        recorded.add(type);
        const file = new URL(`../test/replay/histories/${name}.${type}.json`, import.meta.url);
        await writeFile(fileURLToPath(file), `${withoutMachine(historyToJSON(history))}\n`);
        console.log(`${name}: ${type}`);
      }
    });
  }
} finally {
  await simulation.stop();
}
