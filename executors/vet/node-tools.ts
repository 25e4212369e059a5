import type { Finding } from '../../core/plugin-api.ts';
import { parseAnnotations } from './parse-annotations.ts';
import { parseEslint } from './parse-eslint.ts';
import { linePatterns, parseLines } from './parse-lines.ts';
import type { VetTool } from './vet-tool.ts';

/** Tools for JavaScript and TypeScript, each where it is configured; where none is, node itself looks at the syntax. */
export const nodeTools: readonly VetTool[] = [
  {
    name: 'tsc',
    program: 'tsc',
    hint: 'install it by npm install --save-dev typescript',
    isWanted: ({ hasHere }) => hasHere('tsconfig.json'),
    commands: () => [['tsc', '--noEmit', '--pretty', 'false']],
    parse: (stdout) => parseLines(stdout, linePatterns.tsc),
  },
  {
    name: 'eslint',
    program: 'eslint',
    hint: 'install it by npm install --save-dev eslint',
    isWanted: ({ hasConfig }) => hasConfig(/^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.\w+)?)$/),
    commands: (_view, fix) => [['eslint', ...(fix ? ['--fix'] : []), '-f', 'json', '.']],
    parse: parseEslint,
  },
  {
    name: 'biome',
    program: 'biome',
    hint: 'install it by npm install --save-dev @biomejs/biome',
    isWanted: ({ hasConfig }) => hasConfig(/^\.?biome\.jsonc?$/),
    commands: (_view, fix) => [['biome', ...(fix ? ['check', '--write'] : ['ci']), '--reporter=github', '.']],
    parse: (stdout, stderr) => parseAnnotations(`${stdout}\n${stderr}`),
  },
  {
    name: 'prettier',
    program: 'prettier',
    hint: 'install it by npm install --save-dev prettier',
    isWanted: ({ hasConfig }) => hasConfig(/^(?:\.prettierrc(?:\.\w+)?|prettier\.config\.[cm]?[jt]s)$/),
    commands: (_view, fix) => [['prettier', ...(fix ? ['--write', '--log-level=warn'] : ['--list-different']), '.']],
    parse: (stdout, stderr) => [
      ...parseLines(stderr, /^\[error\] (?<file>[^\s:]+): (?<message>.*?)(?: \((?<line>\d+):(?<column>\d+)\))?$/),
      ...stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((file) => ({ severity: 'error' as const, message: 'not formatted as prettier does; mmo vet --fix formats it', file, rule: 'prettier' })),
    ],
  },
  {
    name: 'node',
    program: 'node',
    hint: 'install Node.js: https://nodejs.org',
    isWanted: (_view, others) => !others,
    commands: ({ files }) => files.filter((file) => /\.[cm]?js$/.test(file)).map((file) => ['node', '--check', file]),
    parse: (_stdout, stderr) => syntaxErrors(stderr),
  },
];

/** `a.js:1`, the line, a marker below it, and then what is wrong. */
function syntaxErrors(text: string): readonly Finding[] {
  const place = /^(?:file:\/\/)?(\/.*):(\d+)\n.*\n( *)\^/m.exec(text);
  const message = /^(\w*Error(?: \[\w+\])?: .*)$/m.exec(text)?.[1];
  if (message === undefined) return [];
  return [{ severity: 'error', message, file: place?.[1], line: place === null ? undefined : Number(place[2]), column: (place?.[3]?.length ?? 0) + 1 }];
}
