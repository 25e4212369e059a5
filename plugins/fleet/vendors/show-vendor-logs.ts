import type { Containers, PluginCommandContext } from '../../../core/plugin-api.ts';
import { workspaceLabel } from './vendor-labels.ts';

export interface VendorLogOptions {
  /** Undefined for all that are there. */
  readonly names: readonly string[] | undefined;
  readonly follow: boolean;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly tail: number | undefined;
}

interface Line {
  readonly vendor: string;
  /** As the daemon writes it: of one length, so that its order is that of time. */
  readonly time: string;
  readonly text: string;
}

const colours = [32, 34, 36, 35, 33, 37];

/** Prints what vendors wrote, by time, and with `follow` what they write until the command is interrupted. */
export async function showVendorLogs(context: PluginCommandContext, { detached }: Containers, { names, follow, since, tail }: VendorLogOptions): Promise<void> {
  const states = await detached.list([workspaceLabel(context), 'mmo.vendor']);
  const sources = states.flatMap(({ id, labels: { 'mmo.vendor': vendor = '' } }) => (names === undefined || names.includes(vendor) ? [{ id, vendor }] : []));
  const show = printer(
    context,
    sources.map(({ vendor }) => vendor),
  );
  const { signal } = context;
  const lines: Line[] = [];
  const last = new Map<string, string>();
  const read = (
    { id, vendor }: { readonly id: string; readonly vendor: string },
    onLine: (line: Line) => void,
    more: { readonly follow?: boolean; readonly since?: number | undefined; readonly tail?: number | undefined },
  ): Promise<void> => {
    const splitters = { stdout: lineSplitter(vendor, onLine), stderr: lineSplitter(vendor, onLine) };
    return detached.logs(id, { onOutput: (stream, chunk) => splitters[stream](chunk), timestamps: true, signal, ...more });
  };
  await Promise.all(sources.map((source) => read(source, (line) => lines.push(line), { since, tail })));
  lines.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  for (const line of lines) {
    last.set(line.vendor, line.time);
    show(line);
  }
  if (!follow) return;
  const onNew = (line: Line): void => {
    if (line.time > (last.get(line.vendor) ?? '')) show(line);
  };
  await Promise.all(
    sources.map((source) => {
      const until = Date.parse(last.get(source.vendor) ?? '');
      return read(source, onNew, { follow: true, since: Number.isNaN(until) ? since : until });
    }),
  );
}

/** Lines may come in pieces. */
function lineSplitter(vendor: string, onLine: (line: Line) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const space = part.indexOf(' ');
      onLine({ vendor, time: part.slice(0, space), text: part.slice(space + 1).replace(/\r$/, '') });
    }
  };
}

function printer(context: PluginCommandContext, names: readonly string[]): (line: Line) => void {
  const width = Math.max(0, ...names.map((name) => name.length));
  return ({ vendor, time, text }) => {
    const colour = colours[Math.max(0, names.indexOf(vendor)) % colours.length] ?? 37;
    if (context.json) context.write(`${JSON.stringify({ vendor, at: Date.parse(time), text })}\n`);
    else if (context.color) context.write(`\u001b[${colour}m${vendor.padEnd(width)}\u001b[39m | ${text}\n`);
    else context.write(`${vendor.padEnd(width)} | ${text}\n`);
  };
}
