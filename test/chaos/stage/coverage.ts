import { countBy } from '../../../emulator/checks/counting.js';
import type { Finding, Struck } from '../scenario.js';
import { WAYS_TO_BREAK } from './waysToBreak.js';

/** Operations that releases call, by direction; learnt from releases to which nothing happens. */
export type Called = ReadonlyMap<string, ReadonlySet<string>>;

/** The pairs of operation and way that no run has struck, although the operation is called in that direction. */
export function notStruck(called: Called, findings: readonly Finding[]): string[] {
  const met = new Set(struckIn(findings).map(keyOf));
  return [...called].flatMap(([direction, operations]) =>
    [...operations].flatMap((operation) => {
      const missed = WAYS_TO_BREAK.filter(({ name: way }) => !met.has(keyOf({ direction, operation, way })));
      return missed.length === 0
        ? []
        : [
            `${direction}: ${operation} was never struck by ${missed.length} of ${WAYS_TO_BREAK.length} ways: ` +
              missed.map(({ name }) => name).join('; '),
          ];
    }),
  );
}

/** How often each operation was struck in each direction, and in how many ways, in Markdown. */
export function coverageTable(called: Called, findings: readonly Finding[]): string[] {
  const struck = struckIn(findings);
  const directions = [...called.keys()];
  const operations = [...new Set(struck.map(({ operation }) => operation))].sort();
  const cell = (operation: string, direction: string) => {
    const ways = struck.filter((one) => one.operation === operation && one.direction === direction);
    return ways.length === 0 ? '–' : `${ways.length} (${new Set(ways.map(({ way }) => way)).size})`;
  };
  return [
    `struck calls, and in how many of ${WAYS_TO_BREAK.length} ways:`,
    '',
    `| operation | ${directions.join(' | ')} |`,
    `| --- | ${directions.map(() => '---:').join(' | ')} |`,
    ...operations.map(
      (operation) =>
        `| \`${operation}\` | ${directions.map((direction) => cell(operation, direction)).join(' | ')} |`,
    ),
    '',
    `| way | struck |`,
    '| --- | ---: |',
    ...[...countBy(struck, ({ way }) => way)].sort().map(([way, count]) => `| ${way} | ${count} |`),
  ];
}

function struckIn(findings: readonly Finding[]): Struck[] {
  return findings.flatMap(({ struck }) => struck ?? []);
}

function keyOf({ direction, operation, way }: Struck): string {
  return `${direction}|${operation}|${way}`;
}
