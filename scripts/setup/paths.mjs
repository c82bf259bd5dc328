import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the set-up leaves behind; git ignores it, and removing it only means doing the work again. */
export const cache = join(root, '.cache');
