import type { Finding, Report } from '../../../../emulator/checks.js';
import type { Style } from '../../render/style.js';
import { renderTable } from '../../render/table.js';
import { count } from '../../render/words.js';

/** The fastest APIs that are shown; `-o json` has all. */
const FASTEST = 10;

/** The answers of the checks, as tables. */
export function renderReport(report: Report, style: Style): string[] {
  const { findings } = report;
  return [
    style.bold(`Calls: ${report.calls}`) + span(report),
    ...indented(apis(report, style)),
    '',
    style.bold('Calls per second, the fastest'),
    ...indented(rates(report, style)),
    '',
    style.bold('Changes'),
    ...indented(effects(report, style)),
    '',
    style.bold(`Instance refreshes: ${report.refreshes.count}`) + statuses(report),
    ...indented(refreshes(report, style)),
    ...(findings.length === 0
      ? []
      : ['', style.bold('Limits'), ...indented(renderFindings(findings, style))]),
  ];
}

/** What holds and what does not, a line each. */
export function renderFindings(findings: readonly Finding[], style: Style): string[] {
  return findings.map(({ holds, text }) => `${holds ? style.green('✓') : style.red('✗')} ${text}`);
}

function span({ from, until }: Report): string {
  return from === undefined || until === undefined ? '' : ` from ${moment(from)} to ${moment(until)}`;
}

function apis({ apis: used }: Report, style: Style): string[] {
  const rows = used.map(({ api, calls, errors }) => [
    String(calls),
    api,
    Object.entries(errors)
      .map(([code, times]) => `${times} × ${code}`)
      .join(', '),
  ]);
  return renderTable(['CALLS', 'API', 'ERROR ANSWERS'], rows, style);
}

function rates({ rates: all }: Report, style: Style): string[] {
  const rows = all
    .slice(0, FASTEST)
    .map(({ peak, mean, api, account, region, peakAt }) => [
      String(peak),
      mean.toFixed(2),
      api,
      `${account}/${region}`,
      moment(peakAt),
    ]);
  const left = all.length - rows.length;
  return [
    ...renderTable(['PEAK', 'MEAN', 'API', 'IN', 'PEAK AT'], rows, style),
    ...(left > 0 ? [style.dim(`and ${left} more, none of them faster`)] : []),
  ];
}

function effects({ effects: used }: Report, style: Style): string[] {
  const rows = used.map(({ action, effects: number, targets, repeated }) => [
    String(number),
    String(targets),
    action,
    repeated[0] === undefined
      ? ''
      : `${count(repeated.length, 'target')}, ${repeated[0].times} × ${repeated[0].resource}`,
  ]);
  return renderTable(['CHANGES', 'TARGETS', 'ACTION', 'MORE THAN ONCE'], rows, style);
}

function statuses({ refreshes: { perStatus } }: Report): string {
  const parts = Object.entries(perStatus).map(([status, number]) => `${number} ${status}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function refreshes({ refreshes: { count: all, atOnce, by } }: Report, style: Style): string[] {
  const rows = [
    ['all', String(all), String(atOnce.count), atOnce.at === undefined ? '' : moment(atOnce.at)],
    ...by.flatMap(({ grouping, values }) =>
      values.map(({ value, refreshes: number, peak }) => [
        `${grouping} ${value}`,
        String(number),
        String(peak.count),
        peak.at === undefined ? '' : moment(peak.at),
      ]),
    ),
  ];
  return renderTable(['OF', 'REFRESHES', 'MOST AT ONCE', 'FIRST AT'], rows, style);
}

/** To the millisecond: on a fast clock much happens in a second. */
function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
