import { type Command, type Measurement, measure } from './measure.ts';

/** Runs commands one after another and sums up what they took; the peak is the largest of them. */
export function measureAll(commands: readonly Command[]): Measurement {
  const parts = commands.map((command) => measure(command));
  const sum = (figure: keyof Measurement): number => parts.reduce((total, part) => total + part[figure], 0);
  return { wallMs: sum('wallMs'), cpuMs: sum('cpuMs'), peakMb: Math.max(...parts.map((part) => part.peakMb)) };
}
