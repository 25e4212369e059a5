import type { Reporter } from '../model/event.ts';

/** One reporter that hands every event to each of the given ones, in their order. All are closed, even if closing one of them fails. */
export function combineReporters(reporters: readonly Reporter[]): Reporter {
  return {
    report(event) {
      for (const reporter of reporters) reporter.report(event);
    },
    async close() {
      const ends = await Promise.allSettled(reporters.map(async (reporter) => reporter.close?.()));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}
