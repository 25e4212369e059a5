import { linePatterns, parseLines } from './parse-lines.ts';
import { inChunks, type VetTool } from './vet-tool.ts';

const install = 'install Go: https://go.dev/dl, or apt install golang-go';

/** Tools for Go: gofmt and go vet always, golangci-lint and staticcheck where configured. */
export const goTools: readonly VetTool[] = [
  {
    name: 'gofmt',
    program: 'gofmt',
    hint: install,
    isWanted: () => true,
    commands: ({ files }, fix) =>
      inChunks(files.filter((file) => file.endsWith('.go') && !/(?:^|\/)vendor\//.test(file))).map((chunk) => ['gofmt', fix ? '-w' : '-l', ...chunk]),
    parse: (stdout, stderr) => [
      ...parseLines(stderr, linePatterns.go),
      ...stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((file) => ({ severity: 'error' as const, message: 'not formatted as gofmt does; mmo vet --fix formats it', file, rule: 'gofmt' })),
    ],
  },
  {
    name: 'go-vet',
    program: 'go',
    hint: install,
    isWanted: () => true,
    commands: () => [['go', 'vet', './...']],
    parse: (stdout, stderr) => parseLines(`${stdout}\n${stderr}`, linePatterns.go),
  },
  {
    name: 'golangci-lint',
    program: 'golangci-lint',
    hint: 'install it: https://golangci-lint.run/docs/welcome/install',
    isWanted: ({ hasConfig }) => hasConfig(/^\.golangci\.(?:ya?ml|toml|json)$/),
    commands: (_view, fix) => [['golangci-lint', 'run', ...(fix ? ['--fix'] : []), './...']],
    parse: (stdout, stderr) => parseLines(`${stdout}\n${stderr}`, linePatterns.go),
  },
  {
    name: 'staticcheck',
    program: 'staticcheck',
    hint: 'install it by go install honnef.co/go/tools/cmd/staticcheck@latest',
    isWanted: ({ hasConfig }) => hasConfig(/^staticcheck\.conf$/),
    commands: () => [['staticcheck', './...']],
    parse: (stdout, stderr) => parseLines(`${stdout}\n${stderr}`, linePatterns.go),
  },
];
