import * as assert from 'uvu/assert';
import { LogPrinter } from '../../../../plugins/fleet/logs/log-printer.ts';
import { LogReader } from '../../../../plugins/fleet/logs/log-reader.ts';
import { logStart } from '../../../../plugins/fleet/logs/log-start.ts';
import { mergeLogs } from '../../../../plugins/fleet/logs/merge-logs.ts';
import { searchLog } from '../../../../plugins/fleet/logs/search-log.ts';
import { splitByOwnTimes } from '../../../../plugins/fleet/logs/split-by-own-times.ts';
import { tailOffset } from '../../../../plugins/fleet/logs/tail-offset.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryFiles } from '../../../support/memory-files.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const filesWith = (seed: Readonly<Record<string, string>>): ReturnType<typeof createMemoryFiles> => {
  let now = 0;
  return createMemoryFiles(() => {
    now += 1;
    return now;
  }, seed);
};

describe('logs of a fleet', (test) => {
  test('lines have the time that was noted for their length', () => {
    const files = filesWith({ '/a.log': 'one\ntwo\nthree\nfour\nfive', '/a.log.times': '100 4\n200 13\nbroken\n300 19\n40' });
    const reader = new LogReader(files, '/a.log', 0);
    const found = reader.next();
    // What was only half there when it was noted, was whole later.
    assert.equal(
      found.map(({ at, text }) => [at, text]),
      [
        [100, 'one\n'],
        [200, 'two\n'],
        [300, 'three\nfour\n'],
      ],
    );
    assert.equal(reader.next(), []);
    assert.is(reader.next({ whole: true })[0]?.text, 'five\n');
  });

  test('a time of its own counts within what is known; lines without one stay with the line before', () => {
    const text = 'a\n2026-01-01T00:00:01.250Z b\n  at c\n{"time":"2026-01-01T00:00:02Z"} d\n2036-01-01T00:00:00Z e\n2016-01-01T00:00:00Z f\n';
    const by = Date.parse('2026-01-01T00:00:05Z');
    const told = splitByOwnTimes(text, { after: by - 5000, by });
    assert.equal(
      told.map(({ at, text: lines }) => [at - by, lines.length]),
      [
        [-5000, 2],
        [-3750, 34],
        [-3000, 34],
        [0, 46],
      ],
    );
    assert.is(told.map(({ text: lines }) => lines).join(''), text);
    assert.equal(splitByOwnTimes('x\ny\n', { after: 1, by: 9 }), [{ at: 9, text: 'x\ny\n' }]);
  });

  test('logs are merged by time, and each keeps its own order', () => {
    const random = seededRandom(7);
    const sources = ['a', 'b', 'c'].map((name) => {
      let at = 0;
      const pieces = Array.from({ length: 20 }, (_, piece) =>
        Array.from({ length: 1 + random.below(4) }, (__, n) => {
          at += random.below(30);
          return { at, text: `${name} ${piece}.${n}\n` };
        }),
      );
      const all = pieces.flat();
      return { name, all, reader: { next: () => pieces.shift() ?? [] } };
    });
    const merged = [...mergeLogs(sources, { whole: true })];
    const times = merged.map(({ stretch }) => stretch.at);
    assert.equal(
      times,
      [...times].sort((x, y) => x - y),
    );
    for (const source of sources) {
      assert.equal(
        merged.filter((one) => one.source === source).map(({ stretch }) => stretch),
        source.all,
      );
    }
  });

  test('a log whose beginning was given up starts with its first whole line', () => {
    for (const holes of [0, 1, 2, 5, 64]) {
      const hole = '\0'.repeat(4096 * holes);
      const text = `${hole}${holes === 0 ? '' : 'half a line\n'}${'whole line\n'.repeat(1000)}`;
      const files = filesWith({ '/a.log': text });
      const start = logStart(files, '/a.log', text.length);
      assert.is(text.slice(start), 'whole line\n'.repeat(1000));
      assert.is(new LogReader(files, '/a.log', 0).next()[0]?.text, text.slice(start));
    }
  });

  test('a log that was cut is read from its beginning, a long line in pieces', () => {
    const files = filesWith({ '/a.log': 'one\ntwo\n' });
    const reader = new LogReader(files, '/a.log', 0);
    assert.is(reader.next()[0]?.text, 'one\ntwo\n');
    files.write('/a.log', 'new\n');
    assert.is(reader.next()[0]?.text, 'new\n');
    files.write('/a.log', `new\n${'x'.repeat(5 * 1024 * 1024)}\nend\n`);
    let text = '';
    for (let found = reader.next(); found.length > 0; found = reader.next()) for (const stretch of found) text += stretch.text;
    assert.is(text.replaceAll('\n', '').length, 5 * 1024 * 1024 + 3);
  });

  test('the last lines are found from the end', () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => `line ${n}`);
    for (const end of ['', '\n']) {
      const text = lines.join('\n') + end;
      const files = filesWith({ '/a.log': text });
      for (const count of [0, 1, 7, 20_000, 40_000]) {
        const shown = text
          .slice(tailOffset(files, '/a.log', count))
          .split('\n')
          .filter(Boolean);
        assert.equal(shown, count === 0 ? [] : lines.slice(-count));
      }
    }
  });

  test('a line is found however much came before it, and in two pieces', () => {
    const files = filesWith({ '/a.log': `listening\n${'x\n'.repeat(2_000_000)}listen` });
    const search = searchLog(files, '/a.log', { from: 10, pattern: '^listening$' });
    assert.is(search(), false);
    files.append('/a.log', 'ing\n');
    assert.is(search(), true);
  });

  test('every line stands behind a name', () => {
    let shown = '';
    const write = (text: string): void => {
      shown += text;
    };
    const printer = new LogPrinter({ json: false, color: false, write }, ['a', 'bcd']);
    printer.print('a', { at: 1, text: 'x\n\ny\n' });
    printer.print('bcd', { at: 1, text: 'z\n' });
    printer.flush();
    assert.is(shown, 'a   | x\na   | \na   | y\nbcd | z\n');
    shown = '';
    const json = new LogPrinter({ json: true, color: false, write }, []);
    json.print('a', { at: 5, text: 'x\ny\n' });
    json.flush();
    assert.is(shown, '{"service":"a","at":5,"text":"x"}\n{"service":"a","at":5,"text":"y"}\n');
  });
});
