import { padEnd, visibleWidth, type Style } from './style.js';

/** Rows under a head, in columns as wide as they need to be. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): string[] {
  const widths = head.map((title, column) =>
    Math.max(visibleWidth(title), ...rows.map((row) => visibleWidth(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => padEnd(cells[column] ?? '', width))
      .join('  ')
      .trimEnd();
  return [style.dim(line(head)), ...rows.map(line)];
}
