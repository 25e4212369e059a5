import type { TestCase } from './test-case.ts';

/** Tests in what Python's `unittest -v` writes, in the forms of 3.8 to 3.14. */
export function parseUnittest(text: string): readonly TestCase[] {
  const cases = new Map<string, TestCase>();
  const lines = text.split('\n');
  for (const [n, line] of lines.entries()) {
    const start = /^ *(\w+) \(([\w.<>]+)\)(?: [([].*[)\]])?(.*)$/.exec(line);
    if (start === null) continue;
    const [, name = '', where = '', tail = ''] = start;
    // A description stands on a line of its own, and the result behind it.
    const result = / \.\.\. (.*)$/.exec(tail) ?? (tail === '' && /^[^ =-]/.test(lines[n + 1] ?? '') ? / \.\.\. (.*)$/.exec(lines[n + 1] ?? '') : null);
    if (result === null) continue;
    const suite = where.endsWith(`.${name}`) ? where.slice(0, -name.length - 1) : where;
    const id = `${suite}.${name}`;
    const status = statusOf(result[1] ?? '');
    if (status !== 'failed' && cases.get(id)?.status === 'failed') continue;
    cases.set(id, { id, suite, name, status, durationMs: 0, ...(status === 'failed' && { select: [id] }) });
  }
  for (const block of text.split(/^={70}$/m).slice(1)) addFailure(block, cases);
  return [...cases.values()];
}

/** A subtest's parent has no result of its own where one of them fails: nothing follows its dots. */
function statusOf(result: string): TestCase['status'] {
  if (/^(?:FAIL|ERROR|unexpected success)/.test(result)) return 'failed';
  return result.startsWith('skipped') ? 'skipped' : 'passed';
}

function addFailure(block: string, cases: Map<string, TestCase>): void {
  const head = /^\s*(?:FAIL|ERROR): (\w+) \(([\w.<>]+)\)/.exec(block);
  if (head === null) return;
  const [, name = '', where = ''] = head;
  const suite = where.endsWith(`.${name}`) ? where.slice(0, -name.length - 1) : where;
  const id = `${suite}.${name}`;
  const body = block.split(/^-{70}$/m)[1] ?? '';
  const frames = [...body.matchAll(/^ {2}File "(.*)", line (\d+), in (.*)$/gm)];
  const frame = frames.find(([, , , within]) => within === name) ?? frames.at(-1);
  // What follows the last frame begins with the exception; behind it there may be a difference of many lines.
  const last = frames.at(-1);
  const message = /^\S.*$/m.exec(last === undefined ? '' : body.slice(last.index + last[0].length))?.[0] ?? body.trim().split('\n').at(-1);
  // A module that cannot be imported is a test of the loader's: it cannot be run alone.
  const select = suite.startsWith('unittest.loader') ? undefined : [id];
  const known = cases.get(id);
  if (known?.message !== undefined) return;
  cases.set(id, {
    id,
    suite,
    name,
    status: 'failed',
    durationMs: 0,
    file: frame?.[1],
    line: frame === undefined ? undefined : Number(frame[2]),
    message,
    select,
  });
}
