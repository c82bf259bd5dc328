import type { ReleaseView } from '../../client.js';
import type { Style } from '../render/style.js';
import { renderTable } from '../render/table.js';
import { count, elapsed, words } from '../render/words.js';
import { callsByApi, type Finding } from '../../../emulator/checks.js';
import type { Call } from '../../../emulator/journal.js';

/** What the demo's report is made from. */
export interface ReportInput {
  readonly view: ReleaseView;
  readonly calls: readonly Call[];
  readonly findings: readonly Finding[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly style: Style;
}

/** What happened in the demo's release: durations, batches, targets, calls to AWS, and whether the promises held. */
export function renderReport(input: ReportInput): string[] {
  const { style } = input;
  return [
    style.bold('What happened'),
    ...indented(environments(input)),
    '',
    style.bold(`Calls to AWS: ${input.calls.length}`),
    ...indented(calls(input)),
    '',
    style.bold("Checked against the emulator's journal"),
    ...input.findings.map(({ holds, text }) => `  ${holds ? style.green('✓') : style.red('✗')} ${text}`),
  ];
}

function environments({ view, now, style }: ReportInput): string[] {
  const rows = view.status.environments.map(({ name, startedAt, endedAt, batches, counts }) => {
    const atWork = workBegan(view, name);
    return [
      name,
      elapsed(startedAt, endedAt, now),
      elapsed(atWork, endedAt, now),
      String(batches.length),
      Object.entries(counts)
        .map(([state, number]) => `${number} ${words(state)}`)
        .join(', '),
    ];
  });
  const { status } = view;
  return [
    ...renderTable(['ENVIRONMENT', 'TIME', 'OF IT AT WORK', 'BATCHES', 'TARGETS'], rows, style),
    `The whole release, ${count(status.environments.length, 'environment')}, image ${status.image?.version ?? 'unknown'}: ${elapsed(status.startedAt, status.endedAt, now)}`,
  ];
}

/** When the first target of an environment began: the waiting for a person is before that. */
function workBegan({ status }: ReleaseView, name: string): string | undefined {
  const targets = status.environments.find((environment) => environment.name === name)?.targets ?? [];
  return targets.flatMap(({ startedAt }) => startedAt ?? []).sort()[0];
}

function calls({ calls: seen, style }: ReportInput): string[] {
  const rows = callsByApi(seen).map(({ api, calls: number, errors }) => [
    String(number),
    api,
    [...errors].map(([code, times]) => `${times} × ${code}`).join(', '),
  ]);
  return renderTable(['CALLS', 'API', 'ERROR ANSWERS'], rows, style);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
