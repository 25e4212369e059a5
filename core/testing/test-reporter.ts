import assert from 'node:assert/strict';
import type { Reporter, RunEvent } from '../model/event.ts';
import { sampleEvents } from './sample-events.ts';

export interface ReporterSuite {
  /** Makes the reporter; all that it shows goes through `write`. */
  readonly create: (write: (text: string) => void) => Reporter;
  /** It shows each event as one line. */
  readonly lineByEvent?: boolean | undefined;
  /** What it shows of one run may differ from time to time. */
  readonly nondeterministic?: boolean | undefined;
}

/** Holds a reporter against what mmo expects of one: it never throws, whatever the order of events, and says the same of the same run. */
export async function testReporter({ create, lineByEvent = false, nondeterministic = false }: ReporterSuite): Promise<void> {
  const whole = await show(create, sampleEvents);
  if (!nondeterministic) assert.equal(await show(create, sampleEvents), whole, 'the same events give another text');
  assert.ok(whole === '' || whole.endsWith('\n'), 'what it shows of a whole run does not end with a line end');
  if (lineByEvent) assert.equal(whole.split('\n').length - 1, sampleEvents.length, 'it does not show each event as one line');

  await show(create, []);
  await show(create, [...sampleEvents].reverse());
  await show(create, [...sampleEvents, ...sampleEvents]);
  for (const event of sampleEvents) await show(create, [event]);
  for (let cut = 1; cut < sampleEvents.length; cut += 1) await show(create, sampleEvents.slice(0, cut));
  for (let seed = 1; seed <= 20; seed += 1) await show(create, shuffled(sampleEvents, seed));
}

async function show(create: ReporterSuite['create'], events: readonly RunEvent[]): Promise<string> {
  let text = '';
  const reporter = create((more) => {
    assert.equal(typeof more, 'string', 'it writes something other than text');
    text += more;
  });
  for (const event of events) {
    try {
      const returned: unknown = reporter.report(event);
      assert.equal(returned, undefined, `report returns something for ${event.type}: nobody waits for it`);
    } catch (error) {
      const order = events.map(({ type }) => type).join(' ');
      throw new assert.AssertionError({ message: `report throws for ${event.type} in ${order}: ${error instanceof Error ? error.stack : String(error)}` });
    }
  }
  await reporter.close?.();
  return text;
}

/** Fisher and Yates with a small generator of numbers that a seed decides. */
function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const result = [...items];
  let state = seed;
  for (let n = result.length - 1; n > 0; n -= 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = state % (n + 1);
    [result[n], result[other]] = [result[other] as Item, result[n] as Item];
  }
  return result;
}
