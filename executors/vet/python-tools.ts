import { linePatterns, parseLines } from './parse-lines.ts';
import { inChunks, type VetTool, type VetView } from './vet-tool.ts';

/** Compiles in memory: py_compile would leave `__pycache__` in the sources. */
const compile = `
import sys
bad = 0
for path in sys.argv[1:]:
    try:
        with open(path, 'rb') as file:
            compile(file.read(), path, 'exec', dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        bad = 1
        print('%s:%d:%d: error: %s' % (path, getattr(error, 'lineno', None) or 1, getattr(error, 'offset', None) or 1, getattr(error, 'msg', error)))
sys.exit(bad)
`;

const pyproject = /^pyproject\.toml$/;
const hasRuff = ({ hasConfig }: VetView): boolean => hasConfig(/^\.?ruff\.toml$/) || hasConfig(pyproject, /^\[tool\.ruff\b/m);
const unformatted =
  (tool: string): VetTool['parse'] =>
  (stdout, stderr) =>
    parseLines(`${stdout}\n${stderr}`, linePatterns.unformatted).map((finding) => ({
      ...finding,
      message: `not formatted as ${tool} does; mmo vet --fix formats it`,
      rule: tool,
    }));

/** Tools for Python: the syntax always, the others where they are configured. */
export const pythonTools: readonly VetTool[] = [
  {
    name: 'python',
    program: 'python3',
    hint: 'install Python 3: https://www.python.org/downloads, or apt install python3',
    isWanted: () => true,
    commands: ({ files }) => inChunks(files.filter((file) => file.endsWith('.py'))).map((chunk) => ['python3', '-c', compile, ...chunk]),
    parse: (stdout) => parseLines(stdout, linePatterns.gcc),
  },
  {
    name: 'ruff',
    program: 'ruff',
    hint: 'install it by pip install ruff',
    isWanted: hasRuff,
    commands: (_view, fix) => [['ruff', 'check', '--no-cache', ...(fix ? ['--fix'] : []), '--output-format', 'concise', '.']],
    parse: (stdout) => parseLines(stdout, linePatterns.ruff),
  },
  {
    name: 'ruff-format',
    program: 'ruff',
    hint: 'install it by pip install ruff',
    isWanted: ({ hasConfig }) => hasConfig(/^\.?ruff\.toml$/, /^\[format\]/m) || hasConfig(pyproject, /^\[tool\.ruff\.format\]/m),
    commands: (_view, fix) => [['ruff', 'format', '--no-cache', ...(fix ? [] : ['--check']), '.']],
    parse: unformatted('ruff'),
  },
  {
    name: 'black',
    program: 'black',
    hint: 'install it by pip install black',
    isWanted: ({ hasConfig }) => hasConfig(pyproject, /^\[tool\.black\]/m),
    commands: (_view, fix) => [['black', ...(fix ? ['--quiet'] : ['--check']), '.']],
    parse: unformatted('black'),
  },
  {
    name: 'flake8',
    program: 'flake8',
    hint: 'install it by pip install flake8 or apt install python3-flake8',
    isWanted: ({ hasConfig }) => hasConfig(/^\.flake8$/) || hasConfig(/^(?:setup\.cfg|tox\.ini)$/, /^\[flake8\]/m),
    commands: () => [['flake8', '.']],
    parse: (stdout) => parseLines(stdout, linePatterns.ruff),
  },
  {
    name: 'mypy',
    program: 'mypy',
    hint: 'install it by pip install mypy',
    isWanted: ({ hasConfig }) => hasConfig(/^\.?mypy\.ini$/) || hasConfig(pyproject, /^\[tool\.mypy\b/m) || hasConfig(/^setup\.cfg$/, /^\[mypy\]/m),
    commands: ({ cacheDir }) => [['mypy', `--cache-dir=${cacheDir}`, '--no-color-output', '--show-column-numbers', '--no-error-summary', '.']],
    parse: (stdout) => parseLines(stdout, linePatterns.gcc),
  },
];
