import { displayWidth, fitWidth } from '../reporters/fit-width.ts';
import { LiveRegion } from '../reporters/live-region.ts';
import type { Terminal } from './terminal.ts';

/** How often the foot is looked at again, for what changes by itself. */
const LOOK_EVERY_MS = 1_000;

/** Lines that stand at the bottom of a terminal while everything else is written above them. */
export interface ScreenFoot {
  /** Writes above the foot. What is written may itself move the cursor up, as far as it has come. */
  readonly write: (text: string) => void;
  /** Takes the foot away for as long as somebody else writes. */
  readonly aside: (act: () => void) => void;
  /** Draws the foot again, if it has changed. */
  readonly refresh: () => void;
  /** Takes the foot away for good; from here on `write` just writes. */
  readonly close: () => void;
}

/** Draws `lines` beneath all that is written through it; a line that is too wide is cut, without its colours. */
export function createScreenFoot(
  { write, columns, every }: Pick<Terminal, 'write' | 'columns' | 'every'>,
  lines: (columns: number) => readonly string[],
): ScreenFoot {
  const region = new LiveRegion(write, columns);
  let drawn: string | undefined;
  let isOpen = true;

  function draw(above: string): void {
    if (!isOpen) {
      write(above);
      return;
    }
    // The last column stays free: many terminals wrap as soon as it is filled.
    const width = Math.max(1, columns() - 1);
    const shown = lines(width).map((line) => fitted(line, width));
    const now = shown.map((line) => line.shown).join('\n');
    if (above === '' && now === drawn) return;
    drawn = now;
    region.draw(above, shown);
  }

  const stop = every(LOOK_EVERY_MS, () => draw(''));
  return {
    write: draw,
    aside(act) {
      region.clear();
      drawn = undefined;
      act();
      draw('');
    },
    refresh: () => draw(''),
    close() {
      if (!isOpen) return;
      isOpen = false;
      stop();
      region.clear();
    },
  };
}

function fitted(line: string, width: number): { readonly text: string; readonly shown: string } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out
  const text = line.replace(/\u001b\[[0-9;]*m/g, '');
  if (displayWidth(text) <= width) return { text, shown: line };
  const cut = fitWidth(text, width);
  return { text: cut, shown: cut };
}
