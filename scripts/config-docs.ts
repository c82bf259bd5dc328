/**
 * npm run docs:config: writes what is generated from the config's schema. A test checks that the committed files are
 * what this writes.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configDocs } from './config-docs/files.js';

for (const { path, text } of configDocs()) {
  writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), text);
  process.stdout.write(`${path}\n`);
}
