import type { TestCase } from './test-case.ts';

export interface GoTestOptions {
  /** Output of tests that pass is shown, too. */
  readonly verbose: boolean;
  /** Absolute folder of the task. */
  readonly cwd: string;
  /** Folder of a package, absolute or relative to `cwd`; undefined for packages that are not of this module. */
  readonly folderOf: (packageName: string) => string | undefined;
  readonly write: (text: string) => void;
}

/** Takes the output of `go test -json` piece by piece and writes what `go test` would have shown. */
export interface GoTestReader {
  add(text: string): void;
  /** Nothing comes any more; all that was run. */
  end(): readonly TestCase[];
}

interface GoEvent {
  readonly Action?: unknown;
  readonly Package?: unknown;
  readonly Test?: unknown;
  readonly Output?: unknown;
  readonly Elapsed?: unknown;
}

interface Seen {
  readonly packageName: string;
  readonly name: string;
  status: TestCase['status'] | undefined;
  durationMs: number;
  readonly output: string[];
}

const keptLines = 500;

/** Begins to read. Lines that are no events are shown as they are. */
export function readGoTest({ verbose, cwd, folderOf, write }: GoTestOptions): GoTestReader {
  const tests = new Map<string, Seen>();
  const failedPackages = new Map<string, string>();
  const packageOutput = new Map<string, string[]>();
  /** Packages whose tests came to their end: what follows a panic or an exit in the middle was never run. */
  const ended = new Set<string>();
  /** By test at the top: what is shown if it fails. */
  const held = new Map<string, string[]>();
  let rest = '';

  function takeLine(line: string): void {
    const event = line.startsWith('{') ? parseEvent(line) : undefined;
    if (event === undefined) {
      const failed = /^FAIL\s+(\S+)\s+\[(\w+ failed)\]/.exec(line);
      if (failed !== null) failedPackages.set(failed[1] ?? '', failed[2] ?? '');
      write(`${line}\n`);
      return;
    }
    const packageName = textOf(event.Package);
    if (typeof event.Test === 'string') takeTest(packageName, event.Test, event);
    else takePackage(packageName, event);
  }

  function takePackage(packageName: string, { Action, Output }: GoEvent): void {
    if (typeof Output === 'string') {
      write(Output);
      if (Output === 'FAIL\n') ended.add(packageName);
      const lines = packageOutput.get(packageName) ?? [];
      packageOutput.set(packageName, lines);
      if (lines.length < keptLines) lines.push(Output);
    }
    if (Action === 'fail')
      failedPackages.set(packageName, (packageOutput.get(packageName) ?? []).some((text) => /\[\w+ failed\]/.test(text)) ? 'build failed' : 'failed');
  }

  function takeTest(packageName: string, name: string, { Action, Output, Elapsed }: GoEvent): void {
    const id = `${packageName} ${name}`;
    const top = `${packageName} ${name.split('/', 1)[0] ?? name}`;
    const seen = tests.get(id) ?? { packageName, name, status: undefined, durationMs: 0, output: [] };
    tests.set(id, seen);
    if (typeof Output === 'string') {
      if (seen.output.length < keptLines) seen.output.push(Output);
      if (verbose) write(Output);
      else if (!/^\s*=== (?:RUN|PAUSE|CONT|NAME)\b/.test(Output)) held.set(top, [...(held.get(top) ?? []), Output]);
    }
    const status = statuses[textOf(Action)];
    if (status === undefined) return;
    seen.status = status;
    seen.durationMs = typeof Elapsed === 'number' ? Elapsed * 1000 : 0;
    if (id !== top) return;
    if (status === 'failed') write((held.get(top) ?? []).join(''));
    held.delete(top);
  }

  return {
    add(text) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
    },
    end() {
      if (rest !== '') takeLine(rest);
      rest = '';
      for (const lines of held.values()) write(lines.join(''));
      held.clear();
      return casesOf([...tests.values()], { failedPackages, ended }, { cwd, folderOf });
    },
  };
}

const statuses: Readonly<Record<string, TestCase['status']>> = { pass: 'passed', fail: 'failed', skip: 'skipped' };

function parseEvent(line: string): GoEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'Action' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Tests that only hold others are left out, unless they failed by themselves; so is nothing that failed. */
function casesOf(
  tests: readonly Seen[],
  { failedPackages, ended }: { readonly failedPackages: ReadonlyMap<string, string>; readonly ended: ReadonlySet<string> },
  where: Pick<GoTestOptions, 'cwd' | 'folderOf'>,
): readonly TestCase[] {
  const parents = new Set<string>();
  const blamed = new Set<string>();
  for (const { packageName, name, status } of tests) {
    for (let slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
      parents.add(`${packageName} ${name.slice(0, slash)}`);
      if (status === 'failed') blamed.add(`${packageName} ${name.slice(0, slash)}`);
    }
    if (status === 'failed' || status === undefined) blamed.add(packageName);
  }
  const cases = tests.flatMap((seen): readonly TestCase[] => {
    const id = `${seen.packageName} ${seen.name}`;
    const status = seen.status ?? 'failed';
    if (parents.has(id) && (status !== 'failed' || blamed.has(id))) return [];
    const base = { id, suite: seen.packageName, name: seen.name, status, durationMs: seen.durationMs };
    if (status !== 'failed') return [base];
    const place = placeIn(seen, where);
    const message = place.message ?? (seen.status === undefined ? 'it did not end' : undefined);
    // Alone it would leave out the tests that were not reached.
    const select = ended.has(seen.packageName) ? [seen.packageName, seen.name.split('/', 1)[0] ?? seen.name] : undefined;
    return [{ ...base, ...place, message, select }];
  });
  const packages = [...failedPackages].filter(([name]) => !blamed.has(name));
  return [...cases, ...packages.map(([name, why]): TestCase => ({ id: name, suite: name, name: `[${why}]`, status: 'failed', durationMs: 0 }))];
}

/** Where a test failed: the last place it told of, or where it panicked. */
function placeIn({ packageName, output }: Seen, { cwd, folderOf }: Pick<GoTestOptions, 'cwd' | 'folderOf'>): Pick<TestCase, 'file' | 'line' | 'message'> {
  const text = output.join('');
  const panic = /^panic: (.*?)(?: \[recovered\])?$/m.exec(text)?.[1];
  if (panic !== undefined) {
    const frame = [...text.matchAll(/^\t(\/.*\.go):(\d+)(?: \+0x[\da-f]+)?$/gm)].find(([, file]) => file?.startsWith(`${cwd}/`));
    return { file: frame?.[1], line: frame === undefined ? undefined : Number(frame[2]), message: `panic: ${panic}` };
  }
  const said = [...text.matchAll(/^ +([^\s:/]+\.go):(\d+): (.*)$/gm)].at(-1);
  const folder = folderOf(packageName);
  if (said === undefined) return {};
  const file = folder === undefined ? undefined : folder === '' ? said[1] : `${folder}/${said[1]}`;
  return { file, line: Number(said[2]), message: said[3] };
}
