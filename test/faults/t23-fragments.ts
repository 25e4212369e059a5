import { stripVTControlCharacters } from 'node:util';
import type { SeededRandom } from '../support/seeded-random.ts';
import { randomText } from './rig/random-text.ts';

/** So many characters of a secret in a row, of whichever form, are a leak. */
const tellingLength = 10;

/** Secrets of all kinds: tokens, passwords, keys of several lines, short and long ones, with characters of every sort. */
export function randomSecrets(count: number, random: SeededRandom): readonly string[] {
  const kinds: readonly (() => string)[] = [
    () => `ghp_${randomText(random, 36)}`,
    () => `${randomText(random, 6)}/w"ör\\d & ${randomText(random, 8)}?>~é%${randomText(random, 6)}`,
    () =>
      ['-----BEGIN PRIVATE KEY-----', ...Array.from({ length: 6 }, () => randomText(random, 64)), randomText(random, 21), '-----END PRIVATE KEY-----', ''].join(
        '\n',
      ),
    () => randomText(random, 12),
    () => randomText(random, 1_500),
    () => `postgres://user:${randomText(random, 16)}@db.internal:5432/main?sslmode=require`,
    () => JSON.stringify({ type: 'service_account', key: randomText(random, 40), id: randomText(random, 12) }),
    () => `${randomText(random, 12)}\t${randomText(random, 12)}`,
    () => `密码${randomText(random, 20)}🔑`,
  ];
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]?.() ?? '');
}

/** Whose secret every run of telling length is, of the secrets as they are and in base64 at its three alignments. */
export function fragmentsOf(secrets: readonly string[]): ReadonlyMap<string, number> {
  return new Map(secrets.flatMap((secret, n) => [...fragmentsOfOne(secret)].map((fragment) => [fragment, n] as const)));
}

function fragmentsOfOne(secret: string): ReadonlySet<string> {
  const fragments = new Set<string>();
  const add = (text: string): void => {
    for (let at = 0; at + tellingLength <= text.length; at += 1) fragments.add(text.slice(at, at + tellingLength));
  };
  // The frame of a key and the scheme of an address are no secret.
  const telling = secret.split('\n').filter((line) => !line.startsWith('-----'));
  for (const line of telling) for (const run of line.match(/[a-zA-Z0-9]{10,}/g) ?? []) if (!/^(?:postgres|service_account)/.test(run)) add(run);
  for (const lead of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(lead, 'x'), Buffer.from(secret.includes('\n') ? telling.join('\n') : secret)]).toString('base64');
    add(text.slice(4, -4));
  }
  return fragments;
}

/** Who of the secrets can be told from a text, as it is and as a terminal shows it, and by what. */
export function leaksIn(text: string, owners: ReadonlyMap<string, number>): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const shown of text.includes('\u001b') ? [text, stripVTControlCharacters(text)] : [text]) {
    for (let at = 0; at + tellingLength <= shown.length; at += 1) {
      const owner = owners.get(shown.slice(at, at + tellingLength));
      if (owner !== undefined && !found.has(owner)) found.set(owner, shown.slice(Math.max(0, at - 40), at + 40));
    }
  }
  return found;
}
