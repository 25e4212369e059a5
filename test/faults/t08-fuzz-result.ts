import type { ActionResult } from '../../core/model/cache.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { Around } from './t08-hostile-entries.ts';

type Entry = Record<string, unknown>;

const segments = [
  '..',
  '.',
  '',
  'dist',
  'deep',
  'gen',
  'pkg',
  'out',
  'a',
  'b',
  'x.js',
  'link',
  '/',
  '\\',
  '\0',
  'é',
  'e\u0301',
  'A',
  '~',
  '-rf',
  ' ',
  '\n',
  '\u2025',
  '\uff0f',
];
/** With nothing but the others nearly all is refused before a restore begins. */
const plain = ['a', 'b', 'c', 'x.js', 'deep', 'more'];
const odd: readonly unknown[] = [null, undefined, true, -1, 0, 1e21, '', 'file', 'symlink', [], {}, '../..', '/etc/passwd'];

/** The result with one to four random changes, most of them to paths and targets, so that some are still accepted. */
export function fuzzResult(result: ActionResult, { random, blob, canaries }: Around & { readonly random: SeededRandom }): unknown {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const path = (): string => {
    const start = pick(['dist', 'dist', 'dist', 'gen', 'pkg/out', '']);
    const more = Array.from({ length: random.below(4) }, () => pick(random.below(2) === 0 ? plain : segments)).join('/');
    return start === '' ? more : `${start}/${more}`;
  };
  const target = (): string =>
    pick([path(), canaries, `../../canaries`, '..', '../..', pick(segments), `deep/${pick(segments)}/${pick(segments)}`, pick(plain)]);
  const made = (): Entry =>
    pick([
      { type: 'file', path: path(), executable: random.below(2) === 0, ...blob },
      { type: 'directory', path: path() },
      { type: 'symlink', path: path(), target: target() },
    ]);
  const forged: Record<string, unknown> = { ...result };
  let outputs: Entry[] = result.outputs.map((output) => ({ ...output }));
  for (let left = 1 + Math.min(random.below(4), random.below(4)); left > 0; left -= 1) {
    const kind = random.below(12);
    const at = random.below(outputs.length + 1);
    const entry = outputs[at];
    if (kind <= 4) outputs.push(made());
    else if (kind === 5) outputs.splice(at, 1);
    else if (kind === 6 && entry !== undefined) entry['path'] = path();
    else if (kind === 7 && entry !== undefined) entry['target'] = target();
    else if (kind === 8 && entry !== undefined) outputs[at] = { ...made(), path: entry['path'] };
    else if (kind === 9 && entry !== undefined) entry[pick(Object.keys(entry))] = pick(odd);
    else if (kind === 10) forged[pick(Object.keys(forged))] = pick(odd);
    else outputs = outputs.map((one) => (random.below(4) === 0 ? { ...one, ...made() } : one));
  }
  // Sorted most of the time: the order alone must not be what refuses them.
  if (random.below(10) > 0) outputs.sort((a, b) => (String(a['path']) < String(b['path']) ? -1 : 1));
  if (forged['outputs'] === result.outputs) forged['outputs'] = outputs;
  return forged;
}
