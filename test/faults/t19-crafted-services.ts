/** A `service.yml` that must be refused; `§` in a text marks the place that must be told, and is not part of it. */
export interface CraftedFile {
  readonly title: string;
  readonly content: string | Buffer;
}

const forbidden: readonly string[] = ['__proto__', 'constructor', 'prototype', '"__proto__"', "'constructor'", '"\\x5f_proto__"', '"\\u005f\\u005fproto__"'];

const levels: readonly string[] = [
  '§KEY: {}\n',
  'env:\n  §KEY: a\n',
  'tasks:\n  §KEY: { command: x }\n',
  'tasks:\n  build:\n    command: x\n    §KEY: 1\n',
  'tasks:\n  build: { command: x, options: { §KEY: 1 } }\n',
  'tasks: { build: { command: x, options: { a: { b: [ { §KEY: { polluted: 1 } } ] } } } }\n',
  'plugins: { go: { §KEY: 1 } }\n',
  'dependsOn: [{ service: a, §KEY: 1 }]\n',
  'ready: { §KEY: 1 }\n',
  'vendors: [{ name: a, §KEY: 1 }]\n',
];

const wrongValues: Readonly<Record<string, readonly string[]>> = {
  port: ['"80"', '1.5', '-1', '99999999999999999999', '.inf', '.nan', '[]', '{}', 'true', '70000', '1e21'],
  scale: ['"1"', '-1', '1.5'],
  name: ['1', 'true', '[]', '1.10', '0777', '""', 'null', '../a', '-rf', 'a/b', 'A B'],
  tags: ['a', '{ a: 1 }', '1'],
  description: ['1', '[]', '2e9'],
  type: ['1', 'nonsense'],
  dockerfile: ['1', '[]', 'false'],
  runtimeVersion: ['1.10', '24', '[24]'],
  command: ['1', 'true', '{}', '""'],
  tasks: ['[]', 'a', '1', 'true'],
  dependsOn: ['1', 'a', '{ a: 1 }'],
  env: ['1', 'a', 'true'],
  secrets: ['A', '1', '{}'],
  ready: ['1', '[]', 'a'],
};

const wrongOfTask: Readonly<Record<string, readonly string[]>> = {
  timeout: ['x', '-1', '10 parsecs', '[]', '.inf'],
  retries: ['-1', '1.5', 'a', '.nan', '1e21'],
  weight: ['-1', '.nan', 'heavy'],
  cache: ['"yes"', '1', '[]'],
  inputs: ['a', '{}', '1'],
  outputs: ['a', '1', '{}'],
  locks: ['a', '1'],
  persistent: ['"yes"', '1'],
  when: ['never', '1'],
  cwd: ['1', '[]'],
  executor: ['1', '[]'],
  options: ['1', '[]', 'a'],
  env: ['1', 'A=1'],
  dependsOn: ['a', '1'],
};

const syntax: Readonly<Record<string, string>> = {
  tab: 'tasks:\n§\tbuild: { command: x }\n',
  'open quote': 'name: "§',
  'open list': 'tags: [a,\n',
  'open map': 'tasks: { a: {\n',
  'wrong indent': 'tasks:\n    a:\n      command: x\n   b:\n      command: y\n',
  'two colons': 'name: a: b: c\n',
  'list and map': '- a\nname: b\n',
  'unknown alias': 'name: §*nope\n',
  'alias to itself': 'env: &a { A: *a }\n',
  'circle of aliases': 'tasks: &t { build: { command: x, options: { a: §*t } } }\n',
  'circle in a list': 'tags: &t [§*t]\n',
  directive: '%YAML §9.9\n---\nname: a\n',
  'YAML 1.1': '§%YAML 1.1\n---\nname: a\n',
  function: 'name: !!js/function "function () {}"\n',
  regexp: 'name: !!js/regexp /a/\n',
  python: 'name: !!python/object:os.system [id]\n',
  binary: 'name: !!binary aGk=\n',
  set: 'tags: !!set { a }\n',
  omap: 'env: !!omap [a: 1]\n',
  time: 'name: !!timestamp 2026-01-01\n',
  custom: 'name: !mine a\n',
  'tag of a key': '!mine name: a\n',
  'two documents': 'name: a\n---\nname: b\n',
  'list as key': '? [a, b]\n: c\n',
  'map as key': '{ a: 1 }: b\n',
  'null as key': '~: 1\n',
  merge: 'env: &e { A: a }\ntasks:\n  build:\n    command: x\n    env:\n      §<<: *e\n',
  'merge of prototypes': 'tasks:\n  build:\n    command: x\n    options:\n      §<<: { __proto__: { polluted: 1 } }\n',
  'same key twice': 'name: a\n§name: b\n',
  'same key quoted': 'name: a\n§"name": b\n',
  'same key escaped': 'name: a\n§"n\\u0061me": b\n',
  'half a character': 'description: §"\\ud800"\n',
  'NUL by escape': 'name: §"a\\0b"\n',
  'unknown key': '§nmae: a\n',
  text: 'just text\n',
  list: '- a\n',
  number: '1\n',
  'other syntax': '<service name="a"/>\n',
  json5: '{ name: "a", /* no */ }\n',
  'long key': `§${'k'.repeat(1000)}: 1\n`,
};

const encodings: Readonly<Record<string, Buffer>> = {
  'UTF-16 LE': Buffer.from('\ufeffname: a\n', 'utf16le'),
  'UTF-16 BE': Buffer.from('\ufeffname: a\n', 'utf16le').swap16(),
  NUL: Buffer.from('name: a\0b\n'),
  'not UTF-8': Buffer.from('name: \xff\xfe\n', 'latin1'),
  'half a sequence': Buffer.from([...Buffer.from('name: a\n'), 0xe2, 0x82]),
  'overlong slash': Buffer.from([...Buffer.from('name: '), 0xc0, 0xaf, 0x0a]),
  'encoded surrogate': Buffer.from([...Buffer.from('name: '), 0xed, 0xa0, 0x80, 0x0a]),
  random: Buffer.from(Array.from({ length: 400 }, (_, n) => (n * 167 + 13) % 256)),
};

/** More than a hundred service files, small ones, each with one mistake or more. */
export function craftedServices(): readonly CraftedFile[] {
  const withKeys = levels.flatMap((level) => forbidden.map((key) => ({ title: `${key} in ${level.trim()}`, content: level.replace('KEY', key) })));
  const values = Object.entries(wrongValues).flatMap(([key, list]) => list.map((value) => ({ title: `${key}: ${value}`, content: `${key}: ${value}\n` })));
  const ofTask = Object.entries(wrongOfTask).flatMap(([key, list]) =>
    list.map((value) => ({ title: `task with ${key}: ${value}`, content: `tasks:\n  build:\n    command: x\n    ${key}: ${value}\n` })),
  );
  const named = Object.entries({ ...syntax, ...encodings }).map(([title, content]) => ({ title, content }));
  return [...withKeys, ...values, ...ofTask, ...named];
}
