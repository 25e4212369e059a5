import { scanXml } from './scan-xml.ts';
import type { TestCase } from './test-case.ts';

/** What a JUnit file tells. */
export interface JunitReport {
  readonly cases: readonly TestCase[];
  /** Why the file is not, or not wholly, a report. */
  readonly problem?: string | undefined;
}

interface Open {
  readonly attributes: Readonly<Record<string, string>>;
  status: TestCase['status'];
  message: string | undefined;
  text: string;
  flaky: boolean;
}

/** Reads the JUnit files of pytest, Maven, Jest and the like, suites in suites included. */
export function parseJunit(text: string): JunitReport {
  const cases: TestCase[] = [];
  const open: string[] = [];
  let current: Open | undefined;
  for (const token of scanXml(text.replace(/^\uFEFF/, ''))) {
    if (token.kind === 'broken') return { cases, problem: `it is no XML at line ${text.slice(0, token.offset).split('\n').length}` };
    if (token.kind === 'text') {
      if (current !== undefined && current.status === 'failed' && failures.has(open.at(-1) ?? '')) current.text += token.text;
      continue;
    }
    if (token.kind === 'close') {
      if (open.pop() !== token.name) return { cases, problem: `</${token.name}> closes what is not open` };
      if (token.name === 'testcase' && current !== undefined) {
        cases.push(caseOf(current));
        current = undefined;
      }
      continue;
    }
    const { name, attributes, empty } = token;
    if (!empty) open.push(name);
    if (name === 'testcase') {
      current = { attributes, status: 'passed', message: undefined, text: '', flaky: false };
      if (!empty) continue;
      cases.push(caseOf(current));
      current = undefined;
    } else if (current !== undefined) {
      if (failures.has(name)) {
        current.status = 'failed';
        current.message ??= attributes['message'];
      } else if (name === 'skipped') current.status = 'skipped';
      else if (name === 'flakyFailure' || name === 'flakyError') current.flaky = true;
    }
  }
  if (open.length > 0) return { cases, problem: `<${open.at(-1)}> is not closed` };
  if (!/<testsuites?\b/.test(text)) return { cases, problem: 'it has no <testsuite>' };
  return { cases };
}

const failures: ReadonlySet<string> = new Set(['failure', 'error']);

function caseOf({ attributes, status, message, text, flaky }: Open): TestCase {
  const suite = attributes['classname'] ?? '';
  const name = attributes['name'] ?? '';
  const base = {
    id: `${suite} ${name}`,
    suite,
    name,
    status,
    durationMs: Math.round(Number(attributes['time'] ?? 0) * 1000) || 0,
    ...(flaky && { flaky: true as const }),
  };
  if (status !== 'failed') return base;
  const file = attributes['file'];
  // pytest ends the text with the place of the failure, and counts the lines of its attribute from 0.
  const told = [...text.matchAll(/^([^\s:]+):(\d+): /gm)].at(-1);
  const line = told === undefined ? numberOf(attributes['line'], 1) : Number(told[2]);
  return {
    ...base,
    file: told?.[1] ?? file,
    line: told === undefined && file === undefined ? undefined : line,
    message: (message ?? text).trim().split('\n', 1)[0],
    select: selectorOf(attributes),
  };
}

function numberOf(text: string | undefined, plus: number): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text) + plus;
}

/** pytest's node id: file, classes, name. */
function selectorOf({ file, classname = '', name = '' }: Readonly<Record<string, string>>): readonly string[] | undefined {
  if (file === undefined || !file.endsWith('.py')) return undefined;
  const module = file.slice(0, -3).replaceAll('/', '.');
  if (classname !== module && !classname.startsWith(`${module}.`)) return undefined;
  return [
    [
      file,
      ...classname
        .slice(module.length + 1)
        .split('.')
        .filter((part) => part !== ''),
      name,
    ].join('::'),
  ];
}
