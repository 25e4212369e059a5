import { printable } from '../diagnostics/printable.ts';
import type { Outcome } from '../model/outcome.ts';
import { describeFailure } from './describe-failure.ts';
import { formatDuration } from './format-duration.ts';

/** One ended task in a few words: a mark, the words after its name, and how loud they are. */
export interface OutcomeText {
  readonly mark: string;
  readonly text: string;
  readonly tone: 'good' | 'quiet' | 'bad';
}

/** Says how a task ended; `durationMs` is the time it took in this run. */
export function describeOutcome(outcome: Outcome, durationMs: number): OutcomeText {
  switch (outcome.status) {
    case 'success':
      return { mark: '✓', text: [formatDuration(durationMs), ...remarksOn(outcome)].join(', '), tone: 'good' };
    case 'cached':
      return {
        mark: '=',
        text: `hit${outcome.source === 'remote' ? ' (remote)' : ''}${outcome.savedMs >= 50 ? `, ${formatDuration(outcome.savedMs)} saved` : ''}`,
        tone: 'quiet',
      };
    case 'failure':
      return { mark: '✗', text: `${describeFailure(outcome.failure).message} after ${formatDuration(durationMs)}`, tone: 'bad' };
    case 'skipped':
      return { mark: '-', text: `skipped: ${printable(outcome.because)}`, tone: 'quiet' };
    case 'cancelled':
      return { mark: '-', text: 'cancelled', tone: 'quiet' };
    default: {
      const forgotten: never = outcome;
      return forgotten;
    }
  }
}

function remarksOn(outcome: Extract<Outcome, { status: 'success' }>): readonly string[] {
  return [
    ...(outcome.notStored === undefined ? [] : [`not stored: ${printable(outcome.notStored)}`]),
    ...(outcome.nondeterministic === true ? ['nondeterministic: the same key had other outputs before'] : []),
  ];
}
