import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readBenchArguments } from '../../../bench/read-bench-arguments.ts';
import { aligned } from '../../../bench/report/aligned.ts';
import { timeTable } from '../../../bench/report/time-table.ts';
import { spend, takeSpent } from '../../../bench/time-spent.ts';
import { usage } from '../../../bench/usage.ts';
import { describe } from '../../support/harness.ts';

const known = ['warm', 'cold'];

describe('the command line of the bench', (test) => {
  test('takes all scenarios where none is named, and then two peers', () => {
    const { scenarios, peers, rounds, n } = readBenchArguments([], known);
    assert.equal([scenarios, peers, rounds, n], [known, ['turbo', 'nx'], 9, 1000]);
    assert.equal(readBenchArguments(['warm', '--quick'], known).peers, []);
    assert.is(readBenchArguments(['all', '--quick'], known).rounds, 3);
    assert.equal(readBenchArguments(['cold', '--peers', 'nx,turbo,nx'], known).peers, ['nx', 'turbo']);
    assert.is(readBenchArguments(['cold', '--full'], known).peers.length, 6);
  });

  test('names what could have been meant, and all that there is', ({ defer }) => {
    const scratch = mkdtempSync(join(tmpdir(), 'mmo-bench-'));
    defer(() => rmSync(scratch, { recursive: true, force: true }));
    for (const [argv, sentence] of [
      [['wrm'], 'no scenario "wrm"; did you mean "warm"? There are: all, warm, cold'],
      [['everything'], 'no scenario "everything"; there are: all, warm, cold'],
      [['--peers', 'turbp'], 'no peer "turbp"; did you mean "turbo"? There are: turbo, nx, nx-no-daemon, moon, lage, wireit, all'],
      [['--quik'], 'no flag "--quik"; did you mean "--quick"? There are: --n, --peers, --rounds, --quick, --full, --json, --record, --help'],
      [['--quick', '--full'], '--quick and --full exclude each other'],
      [['--n', '9'], '--n expects a whole number from 10 on, got "9"'],
      [['--rounds', '1.5'], '--rounds expects a whole number from 1 on, got "1.5"'],
      [['--json', scratch], `--json: ${scratch} is a folder`],
      [['--json', join(scratch, 'none', 'a.json')], `--json: nothing can be written into ${join(scratch, 'none')}`],
    ] as const) {
      assert.throws(
        () => readBenchArguments(argv, known),
        (error: Error) => error.message === sentence,
      );
    }
  });

  test('tells every scenario and flag when it is asked for help', () => {
    assert.ok(readBenchArguments(['--help'], known).help);
    const text = usage([{ name: 'warm', asks: 'how long?' }]);
    assert.match(text, /^ {2}warm {2}how long\?$/m);
    for (const flag of ['n', 'peers', 'rounds', 'quick', 'full', 'json', 'record', 'help']) assert.match(text, `  --${flag} `);
  });
});

describe('the time of the bench itself', (test) => {
  test('is booked once, for what it was spent on first', () => {
    takeSpent();
    const startedMs = performance.now();
    const busyMs = (ms: number): void => {
      for (const until = performance.now() + ms; performance.now() < until; );
    };
    spend('preparing', () => {
      busyMs(4);
      spend('measuring', () => busyMs(4));
    });
    const failing = (): never => {
      throw new Error('broken');
    };
    assert.throws(() => spend('measuring', failing), 'broken');
    const { preparing, measuring } = takeSpent();
    assert.ok(preparing >= 8 && preparing + measuring <= performance.now() - startedMs, `${preparing} ms`);
    assert.ok(measuring < preparing);
    assert.equal(takeSpent(), { preparing: 0, measuring: 0 });
  });

  test('is told by scenario and for all', () => {
    const rows = aligned(
      timeTable([
        { scenario: 'warm', wallMs: 9000, preparing: 2000, measuring: 4000 },
        { scenario: 'cold', wallMs: 91_000, preparing: 0, measuring: 60_000 },
      ]),
    );
    assert.equal(
      rows.slice(1).map((row) => row.split(/ {2,}/)),
      [
        ['warm', '9 s', '2 s', '4 s', '3 s'],
        ['cold', '91 s', '0 s', '60 s', '31 s'],
        ['all', '100 s', '2 s', '64 s', '34 s'],
      ],
    );
  });
});
