import { printable } from '../diagnostics/printable.ts';

/**
 * Rows as left-aligned columns two spaces apart, each line ended; cells after the last filled one take no room. Whatever would steer a
 * terminal is shown as a mark.
 */
export function renderTable(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
