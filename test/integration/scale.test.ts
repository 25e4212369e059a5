import * as assert from 'uvu/assert';
import { assertCached, assertRan } from '../support/event-log.ts';
import { generatedServices, serviceName } from '../support/generated-services.ts';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

/** V8's old space below 1 GB, for the process under test. */
const heap = '--max-old-space-size=1000';

describe('scale', (test) => {
  test(
    '1,000 services are planned, run, and then all in place',
    async ({ defer, signal }) => {
      const count = 1000;
      const rig = createRig({ files: generatedServices({ count, seed: 1, lean: true }) }, defer);
      const everyTask = Array.from({ length: count }, (_, n) => `${serviceName(n)}:build`);
      const call = { signal, env: { NODE_OPTIONS: heap } };

      const planned = await timed('1,000 services: plan', () => rig.mmo(['run', 'build', '--dry'], call));
      assert.is(planned.exitCode, 0, planned.stderr);
      assert.match(planned.stdout, /^1000 tasks: /m);

      const first = await timed('1,000 services: run', () => rig.run(['build'], call));
      assert.is(first.exitCode, 0, first.stderr);
      assertRan(first.events, everyTask);

      const warm = await timed('1,000 services: warm run', () => rig.run(['build'], call));
      assert.is(warm.exitCode, 0, warm.stderr);
      assertRan(warm.events, []);
      assertCached(warm.events, everyTask);
    },
    { timeoutMs: 600_000 },
  );
});

async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await act();
  report(what, (performance.now() - startedAt) / 1000);
  return result;
}

function report(what: string, seconds: number): void {
  process.stdout.write(`\n  ${what}: ${seconds.toFixed(1)} s\n`);
}
