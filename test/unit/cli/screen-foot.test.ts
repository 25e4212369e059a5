import * as assert from 'uvu/assert';
import { createScreenFoot } from '../../../core/cli/screen-foot.ts';
import { describe } from '../../support/harness.ts';

describe('the foot of a screen', (test) => {
  const open = (
    lines: () => readonly string[],
  ): { readonly foot: ReturnType<typeof createScreenFoot>; readonly taken: () => string; readonly tick: () => void } => {
    let written = '';
    let tick = (): void => undefined;
    const foot = createScreenFoot(
      {
        write: (text) => {
          written += text;
        },
        columns: () => 10,
        every: (_ms, act) => {
          tick = act;
          return () => {
            tick = () => undefined;
          };
        },
      },
      lines,
    );
    const taken = (): string => {
      const text = written;
      written = '';
      return text;
    };
    return { foot, taken, tick: () => tick() };
  };

  test('stands below what is written, and is drawn again only when it changes', () => {
    let line = 'one';
    const { foot, taken, tick } = open(() => [line]);
    foot.write('hello\n');
    assert.is(taken(), 'hello\none\n');
    tick();
    assert.is(taken(), '');
    line = '\u001b[31mtwo\u001b[39m';
    tick();
    assert.is(taken(), '\u001b[1A\r\u001b[0J\u001b[31mtwo\u001b[39m\n');
    foot.write('more\n');
    assert.is(taken(), '\u001b[1A\r\u001b[0Jmore\n\u001b[31mtwo\u001b[39m\n');
  });

  test('cuts a line that is too wide, steps aside, and is gone at the end', () => {
    const { foot, taken, tick } = open(() => ['\u001b[31m0123456789abc\u001b[39m']);
    foot.refresh();
    assert.is(taken(), '01234567…\n');
    foot.aside(() => foot.refresh());
    assert.is(taken(), '\u001b[1A\r\u001b[0J01234567…\n');
    foot.close();
    foot.close();
    assert.is(taken(), '\u001b[1A\r\u001b[0J');
    tick();
    foot.write('last\n');
    assert.is(taken(), 'last\n');
  });
});
