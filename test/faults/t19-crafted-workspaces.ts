import type { CraftedFile } from './t19-crafted-services.ts';

export interface CraftedWorkspace extends CraftedFile {
  readonly path: 'mmo.json' | 'mmo.yml' | 'package.json';
}

const levels: readonly string[] = [
  '{ §KEY: {} }',
  '{ "tasks": { §KEY: {} } }',
  '{ "tasks": { "build": { §KEY: 1 } } }',
  '{ "tasks": { "build": { "options": { "a": [{ §KEY: { "polluted": 1 } }] } } } }',
  '{ "inputs": { §KEY: [] } }',
  '{ "env": { §KEY: "a" } }',
  '{ "commands": { §KEY: {} } }',
  '{ "environments": { §KEY: {} } }',
  '{ "cache": { §KEY: 1 } }',
  '{ "plugins": [{ "name": "go", §KEY: 1 }] }',
];

const syntax: Readonly<Record<string, string>> = {
  'a comma too many': '{ "name": "a", }',
  'a comma too few': '{ "name": "a" "services": [] }',
  'single quotes': "{ 'name': 'a' }",
  comment: '{ /* no */ "name": "a" }',
  'cut off': '{ "name": "a',
  'two values': '{ "name": "a" } { "name": "b" }',
  'bare word': '{ "name": abc }',
  'same key twice': '{ "name": "a", §"name": "b" }',
  'same key escaped': '{ "name": "a", §"n\\u0061me": "b" }',
  'half a character': '{ "env": { "A": §"\\ud800" } }',
  'NUL by escape': '{ "name": §"a\\u0000b" }',
  list: '[]',
  text: '"a"',
  number: '12',
  null: 'null',
  NaN: '{ "cache": { "maxSize": NaN } }',
  'deep lists': `{ "tasks": ${'['.repeat(100_000)}`,
  'deep maps': `{ "tasks": ${'{"a":'.repeat(400)}1${'}'.repeat(400)} }`,
  'many keys': `{ "tasks": { ${Array.from({ length: 60_000 }, (_, n) => `"t${n}":1`).join(',')} } }`,
  'a long text': `{ "name": "${'x'.repeat(1_100_000)}" }`,
  'a pattern of groups': `{ "services": [§"${'{a,b}'.repeat(30)}"] }`,
  'a pattern of stars': `{ "services": [§"${'**/'.repeat(30)}x"] }`,
  'services outside': '{ "services": [§"../**"] }',
  'input in a circle': '{ "inputs": { "a": ["$b"], "b": ["$a"] }, "globalInputs": ["$a"] }',
  'wrong size': '{ "cache": { "maxSize": §"ten" } }',
  'negative age': '{ "cache": { "maxAge": §"-3d" } }',
  'version of tomorrow': '{ "schemaVersion": §99 }',
  'a plugin of no kind': '{ "plugins": [§1] }',
};

const yaml: Readonly<Record<string, string>> = {
  merge: 'tasks:\n  a: &a { command: x }\n  b:\n    §<<: *a\n',
  alias: 'tasks: &t { a: §*t }\n',
  tag: 'name: !!js/function "x"\n',
  documents: 'name: a\n---\nname: b\n',
};

/** Workspace files that must be refused; `§` marks the place that must be told, and is not part of the text. */
export function craftedWorkspaces(): readonly CraftedWorkspace[] {
  const keys = levels.flatMap((level) =>
    ['"__proto__"', '"constructor"', '"\\u005f_proto__"'].map((key) => ({
      path: 'mmo.json' as const,
      title: `${key} in ${level}`,
      content: level.replace('KEY', key),
    })),
  );
  const json = Object.entries(syntax).map(([title, content]) => ({ path: 'mmo.json' as const, title, content }));
  const yml = Object.entries(yaml).map(([title, content]) => ({ path: 'mmo.yml' as const, title: `mmo.yml: ${title}`, content }));
  const inPackage = levels.slice(0, 3).map((level) => {
    return { path: 'package.json' as const, title: `package.json: ${level}`, content: `{ "mmo": ${level.replace('KEY', '"__proto__"')} }` };
  });
  return [...keys, ...json, ...yml, ...inPackage];
}

/** Service files that look odd and are sound, by folder. */
export const fineServices: Readonly<Record<string, string | Buffer>> = {
  empty: '',
  comment: '# nothing\n',
  spaces: '   \n\n',
  'only-a-marker': '---\n',
  bom: Buffer.from('\ufefftasks: { build: { command: "echo bom" } }\n'),
  crlf: 'tasks:\r\n  build:\r\n    command: echo crlf\r\n',
  norway: [
    'env: { A: no, B: 0777, C: 1.10, D: 2026-01-01, E: 1_000, F: 12:30:45, G: "~", H: 0x1F, I: yes }',
    'tasks: { build: { command: "echo $A $B $C $D $E $F $G $H $I" } }',
    '',
  ].join('\n'),
  anchors: 'passEnv: &e [A]\ntasks: { build: { command: "true", passEnv: *e } }\n',
  block: 'description: |\n  two\n  lines [ { "\ntasks: {}\n',
  unicode: 'description: "\\u00e9 \u{1f600} \u202e"\n',
};

/** Globs that are slow in a naive matcher, or broken. */
export const patterns: readonly string[] = [
  '{a,b}'.repeat(12),
  `${'{a,{a,'.repeat(6)}b${'}}'.repeat(6)}`,
  '**/**/**/**/**/**/x',
  '*a*a*a*a*a*a*a*b',
  `${'*a'.repeat(30)}`,
  '+(a|+(b))',
  '+(a+)',
  '@(a|*(b|*(c|*(d))))',
  '*(*(*(a)))b',
  '!(!(!(a)))',
  '!(*a*a*a*)!(*a*a*)b',
  '[',
  '[a-',
  '[!a-z',
  '{a',
  '((((((',
  `${'('.repeat(5000)}`,
  '?'.repeat(60_000),
  '{1..100000000}',
  '{a..z..0}{1..9999..3}',
  '[[:alpha:]]*[[:alpha:]]*b',
];
