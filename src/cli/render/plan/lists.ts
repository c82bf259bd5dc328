import { count } from '../words.js';

/** Entries of a list that are shown of a plan that is not shown in full. */
const SHOWN = 20;

/** The lines of a list, or the first of them and how many are left out. */
export function shortened(lines: readonly string[], noun: string, all: boolean): string[] {
  if (all || lines.length <= SHOWN) return [...lines];
  return [
    ...lines.slice(0, SHOWN),
    `  … and ${count(lines.length - SHOWN, `more ${noun}`)}: --all shows them`,
  ];
}
