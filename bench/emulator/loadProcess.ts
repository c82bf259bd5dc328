import { load, type Load } from './load.js';

/** The load comes from a process of its own, so that it takes nothing of the server's. */
process.once('message', (wanted: Load) => {
  load(wanted).then(
    (loaded) => process.send?.(loaded, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
