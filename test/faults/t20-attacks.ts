import type { MmoResult } from '../support/start-command.ts';
import type { Rig } from '../support/workspace-rig.ts';

/** What a text is put into: prepares a workspace, names the command, and says what is wrong with its end. */
export interface Attack {
  readonly title: string;
  /** The text can be put there at all. */
  readonly fits?: (text: string) => boolean;
  readonly prepare?: (rig: Rig, text: string) => void;
  readonly args: (text: string) => readonly string[];
  readonly env?: (text: string) => Readonly<Record<string, string>>;
  readonly check: (result: MmoResult, rig: Rig, text: string) => string | undefined;
}

/** Shell that makes a file named `pwned`, without saying so. */
const shell = "touch p''wned";

/** Texts that mean something to a shell, to git, to docker, to a template, to a terminal or to an object. */
export const texts: readonly string[] = [
  ...[
    `$(${shell})`,
    `\`${shell}\``,
    `; ${shell}`,
    `;${shell};`,
    `& ${shell} &`,
    `| ${shell}`,
    `|| ${shell}`,
    `&& ${shell}`,
    `a\n${shell}\n`,
    `a\r\n${shell}\r\n`,
  ],
  ...[
    `'; ${shell}; '`,
    `"; ${shell}; "`,
    `'"; ${shell} #`,
    `\\'; ${shell} #`,
    `$'\\x27'; ${shell}`,
    `<(${shell})`,
    `>p''wned`,
    `\${x:-$(${shell})}`,
    `#{${shell}}`,
  ],
  ...[
    '--output=pwned',
    '--output-directory=.',
    '-rf',
    '-opwned',
    `--upload-pack=${shell}`,
    `--exec=${shell}`,
    `-c core.pager=${shell}`,
    `ext::sh -c ${shell}`,
    '--',
    '-',
  ],
  ...[
    `--config=core.sshCommand=${shell}`,
    '@{-1}',
    ':(exclude)*',
    '%s%n%x',
    '%0a%0d',
    '${IFS}',
    '$HOME',
    '~',
    '*',
    '?',
    '[a]',
    '{a,b}',
    '!!',
    '\u202egnp',
    '\u{1f600}',
  ],
  ...[
    '\u001b]0;title\u0007',
    '\u001b[2J',
    '::set-output name=a::b',
    '##[add-mask]a',
    '{{7*7}}',
    '__proto__',
    'constructor',
    'toString',
    '../../x',
    '/etc/passwd',
    ' ',
    '\t',
    'x'.repeat(65_536),
  ],
];

const echo = 'name: s\ntasks:\n  build: { command: [sh, -c, \'printf "%s" "$@" > out\', sh], outputs: [out] }\n';
const echoInShell = 'name: s\ntasks:\n  build: { command: \'set -- "$X"; printf "%s" "$1" > out; true\', outputs: [out] }\n';

const exits =
  (...codes: readonly number[]) =>
  ({ exitCode, stderr }: MmoResult): string | undefined =>
    codes.includes(exitCode ?? -1) ? undefined : `exit ${exitCode}: ${stderr.slice(0, 600)}`;

const says =
  (place: RegExp) =>
  (result: MmoResult): string | undefined =>
    exits(2)(result) ?? (place.test(result.stderr) ? undefined : `not told where: ${result.stderr.slice(0, 600)}`);

const keeps = (result: MmoResult, rig: Rig, text: string): string | undefined => {
  const isKept = exits(0)(result) ?? (rig.read('s/out') === text ? undefined : `became ${JSON.stringify(rig.read('s/out').slice(0, 200))}`);
  return isKept;
};

/** A name of a file or folder. */
const isName = (text: string): boolean => !text.includes('/') && Buffer.byteLength(text) <= 255 && text !== '.' && text !== '..';
/** No word of a command line holds more. */
const isWord = (text: string): boolean => text.length < 60_000;
const service = (yaml: string) => (rig: Rig) => rig.write('s/service.yml', yaml);
const plain = 'name: s\ntasks:\n  build: { command: "cat * > out", outputs: [out] }\n';

const steering: readonly string[] = ['\u001b', '\u0007', '\u202e'];

export const attacks: readonly Attack[] = [
  {
    title: 'name of a service',
    prepare: (rig, text) => rig.write('s/service.yml', `name: ${JSON.stringify(text)}\n`),
    args: () => ['run', 'build'],
    check: says(/--> s\/service\.yml:1:7\n/),
  },
  {
    title: 'name of a task',
    prepare: (rig, text) => rig.write('s/service.yml', `tasks:\n  ${JSON.stringify(text)}: { command: "true" }\n`),
    args: () => ['run', 'build'],
    check: (result, _, text) =>
      text.length > 1000 || !['constructor', 'toString'].includes(text) ? says(/--> s\/service\.yml:2:3\n/)(result) : exits(2)(result),
  },
  {
    title: 'name of a dependency',
    prepare: (rig, text) => rig.write('s/service.yml', `dependsOn: [${JSON.stringify(text)}]\n`),
    args: () => ['graph', '--dot'],
    check: says(/--> s\/service\.yml:1:13\n/),
  },
  {
    title: 'folder of a service',
    fits: isName,
    prepare: (rig, text) => rig.write(`${text}/service.yml`, plain.replace('name: s', 'name: odd')),
    args: () => ['run', 'build'],
    check: (result, rig, text) => exits(0)(result) ?? (rig.exists(`${text}/out`) ? undefined : 'no output'),
  },
  {
    title: 'name of an input, through its default and a pattern',
    fits: isName,
    prepare: (rig, text) => {
      rig.write('s/service.yml', 'name: s\ntasks:\n  build: { command: "cat ./* > out", inputs: ["*"], outputs: [out] }\n');
      rig.write(`s/${text}`, 'x\n');
    },
    args: () => ['run', 'build'],
    check: exits(0),
  },
  { title: 'argument of a list', fits: isWord, prepare: service(echo), args: (text) => ['run', 'build', '--', text], check: keeps },
  {
    title: 'argument of a shell command',
    fits: isWord,
    prepare: service('name: s\ntasks:\n  build: { command: \'printf "%s" > out\', outputs: [out] }\n'.replace('> out', '>out')),
    args: (text) => ['run', 'build', '--', text],
    check: keeps,
  },
  { title: 'value of a variable', fits: isWord, prepare: service(echoInShell), args: (text) => ['run', 'build', '-e', `X=${text}`], check: keeps },
  {
    title: 'value in a file',
    prepare: (rig, text) => rig.write('s/service.yml', `env: { X: ${JSON.stringify(text)} }\n${echoInShell}`),
    args: () => ['run', 'build'],
    check: keeps,
  },
  { title: 'base', fits: isWord, args: (text) => ['run', 'build', `--affected=${text}`], check: exits(0, 2) },
  { title: 'base by flag', fits: isWord, args: (text) => ['affected', `--base=${text}`], check: exits(0, 2) },
  { title: 'head', fits: isWord, args: (text) => ['affected', '--base=HEAD', `--head=${text}`], check: exits(0, 2) },
  {
    title: 'base of the configuration',
    prepare: (rig, text) => rig.write('mmo.json', JSON.stringify({ name: 'w', affected: { base: text } })),
    args: () => ['affected'],
    check: exits(0, 2),
  },
  {
    title: 'base of a pipeline',
    fits: isWord,
    args: () => ['affected'],
    env: (text) => ({ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_BASE_REF: text, GITHUB_EVENT_NAME: 'pull_request' }),
    check: exits(0, 2),
  },
  { title: 'branch', args: () => ['affected', '--base=HEAD'], prepare: (rig, text) => rig.write('.git/HEAD', `ref: refs/heads/${text}\n`), check: exits(0, 2) },
  { title: 'selection', fits: isWord, args: (text) => ['ls', `--service=${text}`], check: exits(0, 2) },
  { title: 'filter', fits: isWord, args: (text) => ['ls', `--filter=${text}`], check: exits(0, 2) },
  { title: 'folder to work in', fits: isWord, args: (text) => ['ls', `--cwd=${text}`], check: exits(0, 2) },
  { title: 'configuration file', fits: isWord, args: (text) => ['ls', `--config=${text}`], check: exits(0, 2) },
  { title: 'name of a task to run', fits: isWord, args: (text) => ['run', text, '--dry'], check: exits(0, 2) },
  { title: 'service to show', fits: isWord, args: (text) => ['show', text], check: exits(0, 2) },
  { title: 'context', fits: isWord, args: (text) => ['set-context', text], check: exits(0, 2) },
  { title: 'word to complete', fits: isWord, args: (text) => ['completion', '--', 'mmo', 'run', text], check: exits(0, 2) },
  {
    title: 'tag',
    prepare: (rig, text) => rig.write('s/service.yml', `name: s\ntags: [${JSON.stringify(text)}]\ndescription: ${JSON.stringify(text)}\n`),
    args: () => ['ls'],
    check: (result) =>
      exits(0, 2)(result) ??
      (steering.some((character) => result.stdout.includes(character) || result.stderr.includes(character))
        ? 'control characters reached the terminal'
        : undefined),
  },
  {
    title: 'tag of an image',
    prepare: (rig, text) => {
      rig.write('s/service.yml', `name: s\ntasks:\n  image: { executor: image, options: { tags: [${JSON.stringify(text)}] } }\n`);
      rig.write('s/Dockerfile', 'FROM scratch\n');
    },
    args: () => ['run', 'image'],
    env: () => ({ DOCKER_HOST: 'unix:///nowhere.sock' }),
    check: exits(1, 2),
  },
  {
    title: 'context of an image',
    prepare: (rig, text) =>
      rig.write(
        's/service.yml',
        `name: s\ntasks:\n  image: { executor: image, options: { context: ${JSON.stringify(text)}, dockerfile: ${JSON.stringify(text)} } }\n`,
      ),
    args: () => ['run', 'image'],
    env: () => ({ DOCKER_HOST: 'unix:///nowhere.sock' }),
    check: exits(1, 2),
  },
  {
    title: 'name of a plugin',
    prepare: (rig, text) => rig.write('mmo.json', JSON.stringify({ name: 'w', plugins: [text] })),
    args: () => ['run', 'build'],
    check: exits(2),
  },
  {
    title: 'image of a plugin',
    prepare: (rig, text) => rig.write('mmo.json', JSON.stringify({ name: 'w', plugins: [{ image: text }] })),
    args: () => ['run', 'build'],
    env: () => ({ DOCKER_HOST: 'unix:///nowhere.sock' }),
    check: exits(1, 2),
  },
  {
    title: 'script of a package',
    prepare: (rig, text) => {
      rig.write('mmo.json', '{"name":"w","plugins":["node"]}');
      rig.write('s/package.json', JSON.stringify({ name: text, version: text, scripts: { [text]: 'true', build: 'true' }, dependencies: { [text]: text } }));
    },
    args: () => ['run', 'build'],
    check: exits(0, 1, 2),
  },
  {
    title: 'goal of a makefile',
    fits: (text) => !/[\n\r]/.test(text),
    prepare: (rig, text) => {
      rig.write('mmo.json', '{"name":"w","plugins":["make"]}');
      rig.write('s/Makefile', `.PHONY: build\nbuild:\n\t@true\n${text.replaceAll('$', '$$$$')}:\n\t@true\n`);
    },
    args: () => ['run', 'build', '--dry'],
    check: exits(0, 2),
  },
  {
    title: 'pattern of an output',
    prepare: (rig, text) =>
      rig.write('s/service.yml', `name: s\ntasks:\n  build: { command: "true", outputs: [{ path: ${JSON.stringify(text)}, optional: true }] }\n`),
    args: () => ['run', 'build'],
    check: exits(0, 2),
  },
  {
    title: 'folder of the cache',
    fits: (text) => isName(text) && text.trim() !== '' && text !== '~',
    args: () => ['run', 'build'],
    env: (text) => ({ MMO_CACHE_DIR: text, TMPDIR: `/tmp/${text}` }),
    check: exits(0, 2),
  },
];
