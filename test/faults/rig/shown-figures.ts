import type { FaultFigures } from './fault-tally.ts';

/** One line of the scoreboard. */
export interface FaultLine extends Readonly<FaultFigures> {
  readonly id: string;
  readonly title: string;
  readonly subject: string;
  readonly scale: string;
  readonly seed: number;
  readonly seconds: number;
  /** Every fault that was owed was tried, and survived: without that the figures alone may look fine. */
  readonly isWhole: boolean;
}

/** The line as it is printed. */
export function shownFigures({ id, title, subject, faults, survived, wrongBytes, lost, leaks, seconds, seed }: FaultLine): string {
  const of = subject === 'mmo' ? '' : ` (${subject})`;
  return `${id} ${title}${of}: faults=${faults} survived=${survived} wrong_bytes=${wrongBytes} lost=${lost} leaks=${leaks} sec=${seconds} seed=${seed}`;
}
