import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MmoResult } from '../../support/start-command.ts';
import type { CallOptions, Rig } from '../../support/workspace-rig.ts';

/** How a call ended, and what it took: of a process that was killed both figures are NaN. */
export interface MeasuredResult extends MmoResult {
  readonly peakMb: number;
  readonly cpuSeconds: number;
}

const source = `import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(process.env.MEASURED_FILE, JSON.stringify({ peakMb: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
});
`;

/** Runs `mmo <args>` and asks its process at the end for its peak memory and its processor time, which no other load on the machine adds to. */
export async function measuredCall(rig: Rig, args: readonly string[], call: CallOptions = {}): Promise<MeasuredResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-measure-'));
  const [program, file] = [join(folder, 'measure.mjs'), join(folder, 'measured.json')];
  writeFileSync(program, source);
  // With --require, node itself would look for a package.json where it is started, whatever that is.
  const result = await rig.mmo(args, { ...call, env: { ...call.env, NODE_OPTIONS: `--import ${pathToFileURL(program)}`, MEASURED_FILE: file } });
  const figures = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly peakMb: number; readonly cpuSeconds: number }) : undefined;
  rmSync(folder, { recursive: true });
  return { ...result, peakMb: figures?.peakMb ?? Number.NaN, cpuSeconds: figures?.cpuSeconds ?? Number.NaN };
}
