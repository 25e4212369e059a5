import type { RunEvent } from '../model/event.ts';
import type { Failure } from '../model/outcome.ts';

const at = 1_767_225_600_000;
const totals = { tasks: 12, success: 2, cached: 1, failure: 7, skipped: 1, cancelled: 1 };
const failures: readonly Failure[] = [
  { reason: 'exit-code', exitCode: 3 },
  { reason: 'signal', signal: 'SIGKILL' },
  { reason: 'timeout', timeoutMs: 1_000 },
  { reason: 'spawn', message: 'go was not found in PATH' },
  { reason: 'missing-output', outputs: ['bin/cart'] },
  { reason: 'input-changed', files: ['a.txt'] },
  { reason: 'error', message: 'two\nlines' },
];

/** A run in which every kind of event, outcome and failure occurs, with what a reporter may stumble over: escapes, empty texts, no line end. */
export const sampleEvents: readonly RunEvent[] = [
  {
    ...{ type: 'run:start', at, id: 'run-1', tasks: ['cart:build', 'cart:test'], concurrency: 2, command: ['mmo', 'run', 'build'] },
    ...{ workspace: 'shop', services: ['cart'], note: 'a note' },
  },
  { type: 'task:queue', at, task: 'cart:build' },
  { type: 'task:start', at: at + 1, task: 'cart:build', attempt: 1, command: 'make' },
  { type: 'task:output', at: at + 2, task: 'cart:build', stream: 'stdout', text: 'building\n' },
  { type: 'task:output', at: at + 2, task: 'cart:build', stream: 'stderr', text: '\u001b[31mred\u001b[0m \u001b]0;title\u0007\r\u0000 ::error::x\n' },
  { type: 'task:output', at: at + 2, task: 'cart:build', stream: 'stdout', text: '' },
  { type: 'task:output', at: at + 3, task: 'cart:build', stream: 'stdout', text: 'no line end' },
  { type: 'task:end', at: at + 10, task: 'cart:build', outcome: { status: 'success', stored: true }, durationMs: 9, key: 'k'.repeat(64), exitCode: 0 },
  { type: 'task:queue', at, task: 'cart:test' },
  { type: 'task:start', at: at + 10, task: 'cart:test', attempt: 1 },
  { type: 'task:start', at: at + 11, task: 'cart:test', attempt: 2 },
  {
    ...{ type: 'task:end', at: at + 12, task: 'cart:test', durationMs: 2, flaky: true, data: { passed: 3 } },
    outcome: { status: 'success', stored: false, notStored: 'it is flaky', nondeterministic: true },
  },
  { type: 'task:queue', at, task: 'lib:build' },
  { type: 'task:end', at: at + 12, task: 'lib:build', outcome: { status: 'cached', source: 'local', inPlace: true, savedMs: 100 }, durationMs: 0 },
  ...failures.flatMap((failure, n): RunEvent[] => [
    { type: 'task:queue', at, task: `bad:f${n}` },
    { type: 'task:start', at: at + 13, task: `bad:f${n}`, attempt: 1 },
    { type: 'task:output', at: at + 13, task: `bad:f${n}`, stream: 'stderr', text: `failing ${n}\n` },
    { type: 'task:end', at: at + 14, task: `bad:f${n}`, outcome: { status: 'failure', failure }, durationMs: 1, log: '/nowhere/there.log' },
  ]),
  { type: 'task:queue', at, task: 'late:a' },
  { type: 'task:end', at: at + 14, task: 'late:a', outcome: { status: 'skipped', because: 'bad:f0' }, durationMs: 0 },
  { type: 'task:queue', at, task: 'late:b' },
  { type: 'task:end', at: at + 14, task: 'late:b', outcome: { status: 'cancelled' }, durationMs: 0 },
  { type: 'diagnostic', at: at + 15, diagnostic: { code: 'MMO5011', severity: 'warning', message: 'a finding' }, task: 'cart:build' },
  { type: 'diagnostic', at: at + 15, diagnostic: { code: 'MMO1036', severity: 'error', message: 'of nobody', help: 'none' } },
  { type: 'run:end', at: at + 20, exitCode: 1, totals, durationMs: 20, savedMs: 100, criticalPath: ['cart:build'], criticalPathMs: 9, interrupted: 'SIGINT' },
];
