import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from '../support/seeded-random.ts';

/** Every file below the folders (absolute), in order of path. */
export function filesBelow(folders: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) =>
      lstatSync(folder, { throwIfNoEntry: false }) === undefined
        ? []
        : readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])),
    )
    .sort();
}

/** Does one random harm to one of the files, and says which. */
export function damage(files: readonly string[], random: SeededRandom): string {
  const there = (path: string | undefined): path is string => path !== undefined && lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  for (;;) {
    const file = files[random.below(files.length)];
    // An earlier harm of the same run may have taken it away.
    if (!there(file)) continue;
    const [name, harm] = harms[random.below(harms.length)] ?? harms[0];
    const other = files[random.below(files.length)] ?? file;
    const before = readFileSync(file);
    const text = harm({ file, other: there(other) ? other : file, bytes: Buffer.from(before), random });
    // Cut to its own length, or swapped with itself: that is none.
    if (there(file) && readFileSync(file).equals(before)) continue;
    return `${file}: ${name}${text === undefined ? '' : ` ${text}`}`;
  }
}

/** What a power loss leaves of files that were renamed but not yet written: the newest `count` of them, of those that hold something, are empty, full of zeros, or torn. */
export function losePower(files: readonly string[], count: number, random: SeededRandom): string {
  const newest = files
    .map((file) => ({ file, stat: lstatSync(file) }))
    .filter(({ stat }) => stat.size > 0)
    .sort((a, b) => b.stat.ctimeMs - a.stat.ctimeMs || (a.file < b.file ? -1 : 1))
    .slice(0, count);
  if (newest.length < count) throw new Error(`there are ${newest.length} files, not ${count}`);
  for (const { file, stat } of newest) {
    const kind = random.below(3);
    if (kind === 0) truncateSync(file, 0);
    else if (kind === 1) writeFileSync(file, Buffer.alloc(stat.size));
    else writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, stat.size >> 1), Buffer.alloc(stat.size - (stat.size >> 1))]));
  }
  return `power loss over ${newest.map(({ file }) => file).join(', ')}`;
}

interface Target {
  readonly file: string;
  /** Another file, or the same. */
  readonly other: string;
  readonly bytes: Buffer;
  readonly random: SeededRandom;
}

type Harm = (target: Target) => string | undefined;

const garbage = ['', '{', '[]', 'null', '{"version":1}', '{"version":1,"key":{}}', '"text"', '\0\0\0\0', '{"__proto__":{"polluted":true}}', '[[[[[['];

const harms: readonly [readonly [string, Harm], ...(readonly [string, Harm])[]] = [
  ['bit flipped', flipBit],
  // As likely as three others, since it is the hardest to see.
  ['bit flipped', flipBit],
  ['bit flipped', flipBit],
  [
    'cut to',
    ({ file, bytes, random }) => {
      const length = [0, 1, bytes.length >> 1, Math.max(0, bytes.length - 1), random.below(bytes.length + 1)][random.below(5)] ?? 0;
      truncateSync(file, Math.min(length, bytes.length));
      return String(length);
    },
  ],
  ['one byte appended', ({ file, bytes }) => writeFileSync(file, Buffer.concat([bytes, Buffer.from('x')])) as undefined],
  ['filled with zeros', ({ file, bytes }) => writeFileSync(file, Buffer.alloc(bytes.length)) as undefined],
  ['deleted', ({ file }) => rmSync(file) as undefined],
  [
    'swapped with',
    ({ file, other }) => {
      renameSync(file, `${file}.aside`);
      if (other !== file) renameSync(other, file);
      renameSync(`${file}.aside`, other);
      return other;
    },
  ],
  [
    'overwritten with',
    ({ file, other }) => {
      writeFileSync(file, readFileSync(other));
      return other;
    },
  ],
  [
    'garbage',
    ({ file, random }) => {
      const text = garbage[random.below(garbage.length)] ?? '';
      writeFileSync(file, text);
      return text;
    },
  ],
  ['of a future version', ofTheFuture],
  [
    'replaced by a folder',
    ({ file }) => {
      rmSync(file);
      mkdirSync(join(file, 'inner'), { recursive: true });
      return undefined;
    },
  ],
];

function flipBit({ file, bytes, random }: Target): string {
  if (bytes.length === 0) {
    writeFileSync(file, 'x');
    return 'in nothing: a byte instead';
  }
  const at = random.below(bytes.length);
  const bit = random.below(8);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  writeFileSync(file, bytes);
  return `${bit} of byte ${at}`;
}

/** Another schema version, under a right checksum where the file has one in front or at its end. */
function ofTheFuture({ file, bytes }: Target): string | undefined {
  const text = bytes.toString('utf8');
  const later = text.replace('"version":1', '"version":2');
  if (later === text) return flipBit({ file, other: file, bytes, random: { below: () => 0 } });
  const digest = (body: string): string => createHash('sha256').update(body).digest('hex');
  const front = /^[0-9a-f]{64}\n/.test(later);
  const end = /\n[0-9a-f]{64}\n$/.test(later);
  const body = later.slice(front ? 65 : 0, end ? -66 : undefined);
  writeFileSync(file, `${front ? `${digest(body)}\n` : ''}${body}${end ? `\n${digest(body)}\n` : ''}`);
  return undefined;
}
