import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './projectFolder.js';

/** The version that golden-ami's package.json states. */
export function packageVersion(): string {
  const file = readFileSync(join(projectFolder(), 'package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
