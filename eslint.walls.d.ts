import type { Linter } from 'eslint';

export function importWalls(folder: string): Linter.Config[];
