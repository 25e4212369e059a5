import { appendFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../../support/harness.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';
import { faultOptions } from './fault-options.ts';
import { FaultTally } from './fault-tally.ts';
import { shownFigures } from './shown-figures.ts';

/** How many faults a part must try. */
export interface FaultCounts {
  readonly quick: number;
  readonly full: number;
  /** The part can put other tools under the same faults. */
  readonly peers?: boolean;
}

/** What the body of a part is given. */
export interface FaultContext extends TestContext {
  readonly seed: number;
  readonly random: SeededRandom;
  /** Faults to try; fewer is a failure. */
  readonly count: number;
  readonly isFull: boolean;
  readonly tally: FaultTally;
}

type DefinePart = (title: string, counts: FaultCounts, body: (context: FaultContext) => Promise<void>) => void;

/** A test gives up after so many faults that were not survived: their tales are what matters then. */
const mostTales = 5;
const partTimeoutMs = { quick: 900_000, full: 5_400_000 };

/**
 * One test of the scoreboard, of one or more parts. Prints one line of figures with its seed when the last part has
 * ended, and fails unless every fault that was asked for was tried and survived. Beside a peer it reports only.
 */
export function describeFault(id: string, title: string, define: (part: DefinePart) => void): void {
  const { scale, seed, peer, bail, resultsFile } = faultOptions();
  const enoughTales = bail ? 1 : mostTales;
  let isFallen = false;
  const parts: { readonly tally: FaultTally; readonly count: number }[] = [];
  const startedAt = performance.now();
  let left = 0;
  const report = (): void => {
    const figures = { faults: 0, survived: 0, wrongBytes: 0, lost: 0, leaks: 0 };
    for (const { tally } of parts) for (const key of Object.keys(figures) as (keyof typeof figures)[]) figures[key] += tally.figures[key];
    const isWhole = peer !== undefined || parts.every(({ tally, count }) => tally.figures.faults >= count && tally.tales.length === 0);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const line = { id, title, subject: peer ?? 'mmo', scale, seed, seconds, isWhole, ...figures };
    process.stdout.write(`${shownFigures(line)}\n`);
    if (resultsFile !== undefined) appendFileSync(resultsFile, `${JSON.stringify(line)}\n`);
  };
  describe(`${id} ${title}`, (test) => {
    define((partTitle, counts, body) => {
      if (peer !== undefined && counts.peers !== true) return;
      left += 1;
      const run = async (context: TestContext): Promise<void> => {
        const tally = new FaultTally(peer === undefined ? enoughTales : Number.POSITIVE_INFINITY);
        const count = counts[scale];
        parts.push({ tally, count });
        if (bail && isFallen) return;
        try {
          await body({ ...context, seed, random: seededRandom(seed), count, isFull: scale === 'full', tally });
          if (peer === undefined) assert.ok(tally.figures.faults >= count, `only ${tally.figures.faults} of ${count} faults were tried, seed ${seed}`);
        } finally {
          isFallen ||= tally.tales.length > 0;
          for (const tale of tally.tales.slice(0, peer === undefined ? enoughTales : 1)) process.stdout.write(`\n${id}, seed ${seed}: not survived\n${tale}\n`);
          left -= 1;
          if (left === 0) report();
        }
        const { faults, survived, wrongBytes, lost, leaks } = tally.figures;
        // A complaint may stand for no fault of its own.
        if (peer === undefined && tally.tales.length > 0) assert.unreachable(`seed ${seed}: ${tally.tales[0]}`);
        if (peer === undefined) assert.equal({ survived, wrongBytes, lost, leaks }, { survived: faults, wrongBytes: 0, lost: 0, leaks: 0 }, `seed ${seed}`);
      };
      // Other tools take longer for the same, and nobody waits for them.
      test(partTitle, run, { timeoutMs: partTimeoutMs[peer === undefined ? scale : 'full'] });
    });
    // A peer that no part can drive leaves nothing to do.
    if (left === 0) test('cannot be driven through this peer', () => undefined);
  });
}
