import type { TestCase } from './test-case.ts';

/** Tests in a TAP stream as node's runner writes it, subtests included; what is no TAP is passed over. */
export function parseTap(text: string): readonly TestCase[] {
  const cases: TestCase[] = [];
  /** Names of the open subtests by depth. */
  const names: string[] = [];
  /** Depths at which results have come since the last one above them. */
  const withResults = new Set<number>();
  const lines = text.split('\n');
  for (const [n, line] of lines.entries()) {
    const subtest = /^( *)# Subtest: (.*)$/.exec(line);
    if (subtest !== null) {
      names.length = depthOf(subtest[1]);
      names.push(plain(subtest[2] ?? ''));
      continue;
    }
    const result = /^( *)(not )?ok(?: \d+)?(?: -)?(?: (.*))?$/.exec(line);
    if (result === null) continue;
    const depth = depthOf(result[1]);
    const held = withResults.delete(depth + 1);
    withResults.add(depth);
    const [name, directive] = splitDirective(result[3] ?? '');
    const details = readDetails(lines, n + 1, result[1] ?? '');
    const isSuite = details.type === 'suite' || held;
    const failed = result[2] !== undefined && directive === undefined;
    if (isSuite && (!failed || details.failureType === 'subtestsFailed')) continue;
    const path = [...names.slice(0, depth), name];
    cases.push({
      id: path.join(' › '),
      suite: path.slice(0, -1).join(' › '),
      name,
      status: failed ? 'failed' : directive === undefined ? 'passed' : 'skipped',
      durationMs: Number(details.duration ?? 0),
      ...(failed && {
        file: details.file,
        line: details.line,
        message: details.error,
        select: details.file === undefined || name === details.file ? undefined : [details.file, ...path],
      }),
    });
  }
  return cases;
}

function depthOf(indent: string | undefined): number {
  return Math.floor((indent?.length ?? 0) / 4);
}

function splitDirective(text: string): readonly [name: string, directive: string | undefined] {
  const found = /^(.*?)(?:^|\s)(?<!\\)#\s*(skip|todo)\b/i.exec(text);
  return found === null ? [plain(text), undefined] : [plain(found[1] ?? ''), found[2]?.toLowerCase()];
}

function plain(text: string): string {
  return text.replace(/\\([#\\])/g, '$1').trim();
}

interface Details {
  readonly type: string | undefined;
  readonly failureType: string | undefined;
  readonly duration: string | undefined;
  readonly error: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** The block between `---` and `...` below a result; of a stack, the first frame in the test's own file. */
function readDetails(lines: readonly string[], from: number, indent: string): Details {
  const block: string[] = [];
  if (lines[from]?.trim() === '---') {
    for (let n = from + 1; n < lines.length && lines[n] !== `${indent}  ...`; n += 1) block.push(lines[n]?.slice(indent.length + 2) ?? '');
  }
  const value = (key: string): string | undefined => {
    const at = block.findIndex((line) => line.startsWith(`${key}: `));
    const inline = block[at]?.slice(key.length + 2);
    if (inline === undefined) return undefined;
    if (!/^[|>]/.test(inline)) return unquote(inline);
    return block[at + 1]?.trim();
  };
  const place = /^(?:file:\/\/)?(.*?):(\d+):\d+$/.exec(value('location') ?? '');
  const file = place?.[1];
  const frame =
    file === undefined
      ? undefined
      : block.map((line) => line.indexOf(file) >= 0 && line.startsWith('  ') && new RegExp(/:(\d+):\d+\)?$/).exec(line.trim())).find((found) => found);
  return {
    type: value('type'),
    failureType: value('failureType'),
    duration: value('duration_ms'),
    error: value('error'),
    file,
    line: frame ? Number(frame[1]) : place === null ? undefined : Number(place[2]),
  };
}

function unquote(text: string): string {
  const quoted = /^(['"])(.*)\1$/.exec(text.trim());
  return quoted === null ? text.trim() : (quoted[2] ?? '').replace(/\\(.)/g, '$1').replaceAll("''", "'");
}
