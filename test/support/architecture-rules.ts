/** Source text by path relative to the repository. */
export type SourceFiles = ReadonlyMap<string, string>;

/** Names what breaks a rule as `path: what`; empty when all is well. */
export type ArchitectureRule = (files: SourceFiles) => readonly string[];

/** Modules of core/ from the bottom up; a module imports only what stands lower, never a peer. */
const ranks: readonly (readonly string[])[] = [
  ['model'],
  ['lib', 'host'],
  ['diagnostics', 'containers', 'git'],
  ['source', 'config', 'cache'],
  ['discovery', 'key', 'plugin-host'],
  ['services'],
  ['graph'],
  ['select', 'scheduler'],
  ['engine'],
  ['watch', 'reporters'],
  ['cli', 'testing'],
];
const rankOf: ReadonlyMap<string, number> = new Map(ranks.flatMap((modules, rank) => modules.map((module) => [module, rank] as const)));

/** The one folder that may import a package, or, in core/, a builtin. */
const singleImporters: Readonly<Record<string, string>> = {
  dockerode: 'core/containers/',
  graphology: 'core/graph/',
  chokidar: 'core/watch/',
  yargs: 'core/cli/',
  'p-queue': 'core/scheduler/',
  cosmiconfig: 'core/config/',
};

const sizeCeiling = 400;
/** Above this many lines a file needs a reason in review. */
export const sizeWorthReason = 250;

/** What must hold for the repository's sources, by the sentence that says it. */
export const architectureRules: Readonly<Record<string, ArchitectureRule>> = {
  'modules of core import only lower ranks': (files) =>
    eachImport(inCore(files), ({ from, to }) => {
      const [source, target] = [moduleOf(from), moduleOf(to)];
      if (source === undefined || target === undefined || source === target) return undefined;
      const [low, high] = [rankOf.get(target), rankOf.get(source)];
      if (low === undefined || high === undefined) return `imports ${to}, and ${low === undefined ? target : source} has no rank`;
      return low < high ? undefined : `imports ${to}, which is ${low === high ? 'a peer' : 'higher'}`;
    }),
  'every folder of core has a rank': (files) =>
    [...inCore(files).keys()].filter((path) => path.split('/').length > 2 && !rankOf.has(moduleOf(path) ?? '')).map((path) => `${path}: unknown module`),
  'the entries of core re-export and nothing imports them from inside': (files) => [
    ...eachImport(inCore(files), ({ from, to }) => (/^core\/(?:plugin-)?api\.ts$/.test(to) && from.startsWith('core/') ? `imports ${to}` : undefined)),
    ...eachImport(only(files, 'core/plugin-api.ts'), ({ to }) => (to.startsWith('core/model/') ? undefined : `imports ${to}`)),
  ],
  'core reaches built-ins through core/cli/builtins.ts alone': (files) =>
    eachImport(inCore(files), ({ from, to }) =>
      /^(?:executors|plugins|test|bench|fixtures)\//.test(to) && from !== 'core/cli/builtins.ts' ? `imports ${to}` : undefined,
    ),
  'reporters import only model and diagnostics': (files) =>
    eachImport(only(files, 'core/reporters/'), ({ to }) =>
      to.startsWith('core/') && !/^core\/(?:model|diagnostics|reporters)\//.test(to) ? `imports ${to}` : undefined,
    ),
  'built-ins see only the plugin API': (files) =>
    eachImport(only(files, 'executors/', 'plugins/'), ({ from, to }) => {
      if (/^node:(?:fs|child_process)(?:\/|$)/.test(to)) return `imports ${to}`;
      const own = from.split('/').slice(0, 2).join('/');
      const isLocal = /^(?:core|executors|plugins|test|bench|schemas|\.\.)(?:\/|$)/.test(to);
      return isLocal && to !== 'core/plugin-api.ts' && !to.startsWith(`${own}/`) ? `imports ${to}` : undefined;
    }),
  'a mandated package has one importer': (files) =>
    eachImport(only(files, 'core/', 'executors/', 'plugins/'), ({ from, to }) => {
      const folder = singleImporters[packageOf(to)];
      return folder !== undefined && !from.startsWith(folder) ? `imports ${to}, which belongs to ${folder}` : undefined;
    }),
  'files and processes enter through core/host': (files) =>
    eachImport(inCore(files), ({ from, to }) =>
      /^node:(?:fs|child_process)(?:\/|$)/.test(to) && !from.startsWith('core/host/') ? `imports ${to}` : undefined,
    ),
  'node builtins carry their prefix': (files) =>
    eachImport(files, ({ to }) =>
      /^(?:fs|path|os|crypto|url|util|events|stream|child_process|process|module)(?:\/promises)?$/.test(to) ? `imports ${to} without node:` : undefined,
    ),
  'only core/cli ends the process, prints, or asks where it stands': (files) =>
    eachMatch(except(only(files, 'core/', 'executors/', 'plugins/'), 'core/cli/'), /(?<![\w.$])(?:console\.\w+|process\.(?:exit|cwd|chdir|exitCode)\b)/g),
  'only core/cli and core/host know the process': (files) => [
    ...eachMatch(
      except(only(files, 'core/', 'executors/', 'plugins/'), 'core/cli/', 'core/host/', 'core/testing/'),
      /(?<![\w.$])process\.(?!exit|cwd|chdir)\w+/g,
    ),
    ...eachImport(except(only(files, 'core/', 'executors/', 'plugins/'), 'core/cli/', 'core/host/'), ({ to }) =>
      to === 'node:process' ? `imports ${to}` : undefined,
    ),
  ],
  'uvu enters through the harness': (files) =>
    eachImport(files, ({ from, to }) =>
      packageOf(to) === 'uvu' && to !== 'uvu/assert' && !['test/support/harness.ts', 'test/run.ts'].includes(from) ? `imports ${to}` : undefined,
    ),
  'nothing that ships imports tests': (files) =>
    eachImport(only(files, 'core/', 'executors/', 'plugins/'), ({ to }) =>
      /^(?:test|bench)\//.test(to) || packageOf(to) === 'uvu' ? `imports ${to}` : undefined,
    ),
  'files stay short': (files) => [...files].filter(([, text]) => countLines(text) > sizeCeiling).map(([path, text]) => `${path}: ${countLines(text)} lines`),
  'files are named after what they hold': (files) =>
    [...only(files, 'core/', 'executors/', 'plugins/', 'test/', 'bench/').keys()]
      .filter((path) => /(?:^|\/)(?:index|utils?|helpers?)\.ts$/.test(path))
      .map((path) => `${path}: says nothing`),
  'order is by code unit': (files) => eachMatch(only(files, 'core/', 'executors/', 'plugins/'), /\.localeCompare\(|Intl\.Collator/g),
  'nothing is left for later': (files) => eachMatch(files, leftovers, true),
};

/** Written so that this file does not match itself. */
const leftovers = /\b(?:TO[D]O|FIX[M]E|HAC[K]|XX[X])\b|(?<!\.)\.onl[y]\(/g;

interface Import {
  readonly from: string;
  /** Repository path of a local file, else the specifier. */
  readonly to: string;
}

const importPattern =
  /(?:^|[\s;}])(?:import|export)\s[^;'"`]*?\sfrom\s*['"]([^'"]+)['"]|(?:^|[\s;])import\s*['"]([^'"]+)['"]|(?<![\w.$])import\(\s*['"]([^'"]+)['"]/g;

function eachImport(files: SourceFiles, judge: (found: Import) => string | undefined): string[] {
  return [...files].flatMap(([from, text]) =>
    [...withoutComments(text).matchAll(importPattern)].flatMap((match) => {
      const specifier = match[1] ?? match[2] ?? match[3] ?? '';
      const verdict = judge({ from, to: specifier.startsWith('.') ? resolveFrom(from, specifier) : specifier });
      return verdict === undefined ? [] : [`${from}: ${verdict}`];
    }),
  );
}

function eachMatch(files: SourceFiles, pattern: RegExp, inComments = false): string[] {
  return [...files].flatMap(([path, text]) =>
    [...(inComments ? text : withoutStrings(withoutComments(text))).matchAll(pattern)].map((match) => `${path}: ${match[0]}`),
  );
}

const commentOrString = /\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

function withoutComments(text: string): string {
  return text.replace(commentOrString, (found) => (found.startsWith('/') ? ' ' : found));
}

function withoutStrings(text: string): string {
  return text.replace(commentOrString, "''");
}

function resolveFrom(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.length === 0 ? parts.push('..') : parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function moduleOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts[0] === 'core' && parts.length > 2 ? parts[1] : undefined;
}

function inCore(files: SourceFiles): SourceFiles {
  return only(files, 'core/');
}

function only(files: SourceFiles, ...prefixes: readonly string[]): SourceFiles {
  return new Map([...files].filter(([path]) => prefixes.some((prefix) => path.startsWith(prefix))));
}

function except(files: SourceFiles, ...prefixes: readonly string[]): SourceFiles {
  return new Map([...files].filter(([path]) => !prefixes.some((prefix) => path.startsWith(prefix))));
}

/** Lines of a text, a final newline not counted. */
export function countLines(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
