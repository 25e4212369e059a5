import type { VendorStatus } from './vendor-status.ts';

const heads = ['NAME', 'STATE', 'IMAGE', 'ADDRESS', 'UPTIME', ''] as const;

/** Vendors for people, a line each. */
export function tableOfVendors(vendors: readonly VendorStatus[]): string {
  const rows = [heads, ...vendors.map(rowOf)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function rowOf({ name, state, image, ports, url, uptimeMs, definition }: VendorStatus): readonly string[] {
  const address = url ?? ports.map((port) => `127.0.0.1:${port}`).join(' ');
  const notes = { current: '', changed: 'its definition has changed: mmo vendors up', none: 'not defined any more: mmo vendors down' };
  return [name, state, image, address, shownTime(uptimeMs), notes[definition]];
}

function shownTime(ms: number | undefined): string {
  if (ms === undefined) return '';
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)}s`;
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h${minutes % 60}m`;
}
