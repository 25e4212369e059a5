import type { ActionResult, OutputEntry } from '../../core/model/cache.ts';

/** One way to make an entry hostile. */
export interface HostileEntry {
  readonly name: string;
  /** What is put in its place, under a right checksum; a string is the body itself. */
  readonly forge: (result: ActionResult, around: Around) => unknown;
  /** Shell that puts something else at its place, `$1`. */
  readonly plant?: string;
}

/** What hostile entries refer to. */
export interface Around {
  /** A blob that is in the cache and sound. */
  readonly blob: { readonly digest: string; readonly size: number };
  /** Absolute path of a folder outside the workspace that must stay as it is. */
  readonly canaries: string;
}

type Fields = Readonly<Record<string, unknown>>;

const paths = [
  ...['../evil', '../../evil', '../../../canaries/inner', 'dist/../../../../canaries/inner', 'dist/../evil', 'dist/deep/../../evil', '..', '../', 'dist/..'],
  ...['/tmp/evil-of-mmo', '//evil', 'C:\\evil', 'c:/evil', '\\\\server\\evil', '\\evil', 'dist\\..\\..\\evil', 'dist/..\\..\\evil'],
  ...['', '.', './dist/evil', 'dist/./evil', 'dist//evil', 'dist/evil/', 'dist/ev\0il', '\0', 'dist/\0'],
  ...[`dist/${'x'.repeat(5000)}`, `dist/${'x'.repeat(300)}`, `dist/${'é'.repeat(200)}`, `dist/${'deep/'.repeat(1000)}x`, 'dist/\ud800', 'dist/\udfff/x'],
  // Not what the task owns.
  ...['source.txt', 'service.yml', 'evil', 'dist2/evil', 'dist.evil', '.git/config', '.mmo/evil', 'node_modules/.bin/evil', 'DIST/evil', 'dist \n/evil'],
];

const targets = [
  ...['/etc/passwd', '/', '../../..', '../../../canaries', '../../../../canaries/inner', 'deep/../../../evil', '../dist/../../evil', './../../..'],
  ...['', 'a\0b', `${'x'.repeat(5000)}`, 'C:\\evil', '\\\\server\\evil', '\\evil', 'x/../../../evil', '\ud800'],
];

const types = ['hardlink', 'link', 'fifo', 'block', 'char', 'socket', 'FILE', '', 'whiteout', 1, null, ['file'], { type: 'file' }, true];
const sizes = [-1, -0.5, 0.5, 1e308, 2 ** 53, 2 ** 52, '4096', null, true, [4096], Number.MAX_SAFE_INTEGER];
const digests = [
  '',
  'A'.repeat(64),
  'a'.repeat(63),
  'a'.repeat(65),
  '../../../../canaries/inner',
  `../${'a'.repeat(61)}`,
  'a'.repeat(64),
  7,
  null,
  ['a'.repeat(64)],
];

const fields: readonly Fields[] = [
  { version: 0 },
  { version: 2 },
  { version: '1' },
  { key: 'b'.repeat(64) },
  { key: undefined },
  { exitCode: 1 },
  { exitCode: '0' },
  { exitCode: null },
  { exitCode: -1 },
  { task: 1 },
  { outputs: null },
  { outputs: {} },
  { outputs: 'dist' },
  { outputs: [null] },
  { outputs: ['dist'] },
  { outputs: [[]] },
  { outputs: [{}] },
  { outputs: { length: 3 } },
  { produced: undefined },
  { produced: 1 },
  { startedAt: 'now' },
  { durationMs: null },
  { writer: {} },
  { record: null },
  { record: [] },
  { record: { version: 1 } },
  { log: true },
  { log: { digest: '../../../../canaries/inner', size: 6 } },
  { log: { digest: 'a'.repeat(64), size: 6 } },
  { log: { size: 6 } },
];

const bodies: readonly (readonly [string, string | ((text: string) => string)])[] = [
  ['nothing', ''],
  ['null', 'null'],
  ['nesting', '['.repeat(100_000)],
  ['nested objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ['cut JSON', (text) => text.slice(0, -20)],
  ['a field twice', (text) => text.replace('"outputs":', '"outputs":[{"type":"file","path":"../evil"}],"outputs":[],"x":')],
  ['a prototype', (text) => text.replace('{', '{"__proto__":{"outputs":[],"polluted":true},')],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['ten million blanks, and garbage', (text) => `${' '.repeat(10_000_000)}${text}}`],
  ['two documents', (text) => `${text}${text}`],
];

const plants: readonly (readonly [string, string])[] = [
  ['a pipe', 'mkfifo "$1"'],
  ['a device', 'ln -s /dev/zero "$1"'],
  ['a folder', 'mkdir -p "$1/in"'],
  ['a link to itself', 'ln -s "$1" "$1"'],
  ['a link to another entry', 'ln -s "$(ls -d "$1"/../../*/* | head -n 1)" "$1"'],
  ['a gigabyte', 'truncate -s 1G "$1"'],
];

/** All of them. */
export const hostileEntries: readonly HostileEntry[] = [
  ...paths.map((path) => hostileFile(`file ${shown(path)}`, (file) => ({ ...file, path }))),
  ...['../evil', '/tmp/evil-of-mmo', 'dist/../../evil', 'src', '..', ''].map((path) => adding(`folder ${shown(path)}`, { type: 'directory', path })),
  ...targets.map((target) => adding(`link to ${shown(target)}`, { type: 'symlink', path: 'dist/evil', target })),
  adding('link at the folder itself, and a file below it', { type: 'symlink', path: 'dist/a', target: '..' }, { type: 'directory', path: 'dist/a/b' }),
  adding('link to the canaries', ({ canaries }) => ({ type: 'symlink', path: 'dist/evil', target: canaries })),
  hostileFile('file below a file', (file) => ({ ...file, path: 'dist/1/evil' })),
  hostileFile('file below a link', (file) => ({ ...file, path: 'dist/link/evil' })),
  hostileFile('the same path twice', (file) => ({ ...file, path: 'dist/1' })),
  { name: 'unsorted', forge: (result) => ({ ...result, outputs: [...result.outputs].reverse() }) },
  {
    name: 'a million folders of one name',
    forge: (result) => ({ ...result, outputs: Array.from({ length: 100_000 }, () => ({ type: 'directory', path: 'dist/x' })) }),
  },
  ...types.map((type) => hostileFile(`type ${shown(type)}`, (file) => ({ ...file, type }))),
  ...sizes.map((size) => hostileFile(`size ${shown(size)}`, (file) => ({ ...file, size }))),
  ...digests.map((digest) => hostileFile(`digest ${shown(digest)}`, (file) => ({ ...file, digest }))),
  ...[1, 'yes', null, undefined].map((executable) => hostileFile(`executable ${shown(executable)}`, (file) => ({ ...file, executable }))),
  // Not refused, since nobody reads them; the modes that come out are judged.
  {
    name: 'modes',
    forge: (result) => ({ ...result, outputs: result.outputs.map((output) => ({ ...output, mode: 0o6777, uid: 1, xattrs: { 'security.capability': 'x' } })) }),
  },
  ...fields.map((change) => ({ name: `field ${shown(change)}`, forge: (result: ActionResult) => ({ ...result, ...change }) })),
  ...bodies.map(([name, body]) => ({
    name: `body: ${name}`,
    forge: (result: ActionResult) => (typeof body === 'string' ? body : body(JSON.stringify(result))),
  })),
  ...plants.map(([name, plant]) => ({ name: `instead: ${name}`, forge: (result: ActionResult) => result, plant: `rm -rf "$1"; ${plant}` })),
];

function hostileFile(name: string, change: (file: Fields) => Fields): HostileEntry {
  return adding(name, ({ blob }) => change({ type: 'file', path: 'dist/evil', executable: false, ...blob }));
}

/** More outputs beside the right ones, in order of path, so that the order alone does not give them away. */
function adding(name: string, ...more: readonly (Fields | ((around: Around) => Fields))[]): HostileEntry {
  return {
    name,
    forge: (result, around) => {
      const added = more.map((one) => (typeof one === 'function' ? one(around) : one)) as unknown as OutputEntry[];
      return { ...result, outputs: [...result.outputs, ...added].sort((a, b) => (String(a.path) < String(b.path) ? -1 : 1)) };
    },
  };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 60);
}
