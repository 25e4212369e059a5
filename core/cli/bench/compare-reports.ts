import type { BenchReport } from './bench-report.ts';
import { type PhaseName, phases } from './phase-of.ts';

/** How a report stands to an earlier one. */
export interface Comparison {
  /** Time of a run now by that of then, each measured by an empty Node program of its own day: another machine, or a busy one, is no regression. */
  readonly ratio: number;
  /** The same by part; undefined where it took no time then. */
  readonly phases: ReadonlyMap<PhaseName, number | undefined>;
  readonly isSlower: boolean;
}

/** More than noise: half as long again. */
const slowerFrom = 1.5;

/** Compares two reports. */
export function compareReports(now: BenchReport, then: BenchReport): Comparison {
  const unit = now.nodeMs / then.nodeMs;
  const ratioOf = (a: number, b: number | undefined): number | undefined => (b === undefined || b < 0.05 ? undefined : a / b / unit);
  const ratio = now.wallMs / then.wallMs / unit;
  return { ratio, phases: new Map(phases.map((phase) => [phase, ratioOf(now.phases[phase], then.phases[phase])])), isSlower: ratio > slowerFrom };
}

/** Reads what `mmo bench --json` has printed; undefined for anything else. */
export function parseReport(text: string): BenchReport | undefined {
  try {
    const value: Partial<BenchReport> = JSON.parse(text);
    const { schemaVersion, wallMs = 0, nodeMs = 0, phases: parts, command } = value;
    const isReport = schemaVersion === 1 && wallMs > 0 && nodeMs > 0 && Array.isArray(command) && typeof parts === 'object' && parts !== null;
    return isReport ? (value as BenchReport) : undefined;
  } catch {
    return undefined;
  }
}
