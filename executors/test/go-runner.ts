import { dirname, join } from 'node:path';
import type { ExecutorContext, Finding } from '../../core/plugin-api.ts';
import { readGoTest } from './read-go-test.ts';
import type { Runner } from './runner.ts';

/** `go test -json ./...`; `-v` shows all output, other `--` arguments go to go. */
export const runGo: Runner = async ({ options, context, again }) => {
  const verbose = context.args.includes('-v') || context.args.includes('--verbose');
  const own = context.args.filter((arg) => arg !== '-v' && arg !== '--verbose').map((arg) => (arg === '--race' ? '-race' : arg));
  const packages = own.filter(isPackage);
  const flags = own.filter((arg) => !isPackage(arg));
  const selection =
    again === undefined
      ? packages.length > 0
        ? packages
        : ['./...']
      : ['-count=1', '-run', `^(?:${unique(again.map(({ select }) => select?.[1] ?? '')).join('|')})$`, ...unique(again.map(({ suite }) => suite))];
  const coverage = options.coverage === undefined || again !== undefined ? [] : [`-coverprofile=${join(context.serviceRoot, options.coverage)}`];
  const reader = readGoTest({ verbose, cwd: context.cwd, folderOf: moduleFolders(context), write: context.write });
  let errors = '';
  const end = await context.spawn(['go', 'test', '-json', ...flags, ...coverage, ...selection], {
    quiet: true,
    onOutput: (stream, text) => {
      if (stream === 'stdout') return reader.add(text);
      errors += text;
      context.write(text);
    },
  });
  const cutShort = flags.some((flag) => /^--?(?:test\.)?failfast(?:=|$)/.test(flag)) || /failfast/.test(context.env['GOFLAGS'] ?? '');
  return { end, cases: reader.end(), findings: compilerFindings(errors), cutShort };
};

function isPackage(argument: string): boolean {
  return argument === '.' || argument.startsWith('./') || argument.endsWith('/...');
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** `broken/b.go:3:23: undefined: x`, as the compiler and `go vet` write it. */
export function compilerFindings(text: string): readonly Finding[] {
  return [...text.matchAll(/^(?:vet: )?(\S+\.go):(\d+)(?::(\d+))?: (.*)$/gm)].map(([, file, line, column, message]) => ({
    severity: 'error',
    message: message ?? '',
    file,
    line: Number(line),
    column: column === undefined ? undefined : Number(column),
  }));
}

/** Turns a package's name into its folder by the module that the working directory is part of. */
function moduleFolders({ cwd, workspaceRoot, files }: Pick<ExecutorContext, 'cwd' | 'workspaceRoot' | 'files'>): (packageName: string) => string | undefined {
  let folder = cwd;
  let text = files.tryReadText(join(folder, 'go.mod'));
  while (text === undefined && folder.startsWith(`${workspaceRoot}/`)) {
    folder = dirname(folder);
    text = files.tryReadText(join(folder, 'go.mod'));
  }
  const name = /^module\s+"?([^\s"]+)"?/m.exec(text ?? '')?.[1];
  return (packageName) => {
    if (name === undefined || (packageName !== name && !packageName.startsWith(`${name}/`))) return undefined;
    return join(folder, packageName.slice(name.length));
  };
}
