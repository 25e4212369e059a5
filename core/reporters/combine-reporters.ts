import type { Reporter } from '../model/event.ts';

/** One reporter that hands every event to each of the given ones, in their order. */
export function combineReporters(reporters: readonly Reporter[]): Reporter {
  return {
    report(event) {
      for (const reporter of reporters) reporter.report(event);
    },
    async close() {
      for (const reporter of reporters) await reporter.close?.();
    },
  };
}
