import * as assert from 'uvu/assert';
import { runCli } from '../../../core/cli/run-cli.ts';
import type { InterruptSignal, Terminal } from '../../../core/cli/terminal.ts';
import type { OpenWorkspace, RunResult } from '../../../core/engine/types.ts';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { Checked } from '../../../core/model/diagnostic.ts';
import type { RunEvent } from '../../../core/model/event.ts';
import type { Service } from '../../../core/model/service.ts';
import type { TaskConfig } from '../../../core/model/task.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const build: TaskConfig = {
  executor: 'command',
  command: 'make',
  options: {},
  dependsOn: [{ kind: 'edges', edge: 'build', task: 'build' }],
  inputs: ['$default'],
  outputs: [{ path: 'bin', optional: false }],
  clean: true,
  tools: [],
  env: [],
  passEnv: [],
  secrets: [],
  envFiles: [],
  cache: true,
  retries: 0,
  weight: 1,
  locks: [],
  persistent: false,
  when: 'success',
  spans: {},
};

function service(name: string, dependsOn: Service['dependsOn'] = []): Service {
  const file = `${name}/service.yml`;
  return {
    name,
    dir: name,
    file,
    type: 'service',
    tags: ['team:x'],
    dependsOn,
    tasks: new Map([['build', build]]),
    environment: { env: [], secrets: [], envFiles: [] },
    extra: {},
    origins: new Map([['tasks.build.command', { source: 'service', by: file, span: { file, start: 20, end: 24 } }]]),
    span: { file, start: 0, end: 1 },
  };
}

const services = [
  service('auth'),
  service('cart', [
    { service: 'auth', kind: 'build' },
    { service: 'mail', kind: 'runtime' },
  ]),
  service('mail', [{ service: 'cart', kind: 'runtime' }]),
];
const totals = { tasks: 1, success: 1, cached: 0, failure: 0, skipped: 0, cancelled: 0 };

interface Fake {
  readonly run?: (emit: (event: RunEvent) => void, signal: AbortSignal) => Promise<RunResult['exitCode']>;
  readonly bad?: readonly { readonly path: string; readonly problem: string }[];
  readonly broken?: boolean;
  readonly interruptBy?: InterruptSignal;
}

async function mmo(line: string, fake: Fake = {}): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const host = createMemoryHost({ '/w/cart/service.yml': 'name: cart\ntasks:\n  build: {command: make}\n', '/w/mmo.json': '{}' });
  let [stdout, stderr] = ['', ''];
  const terminal: Terminal = {
    env: {},
    cwd: '/w',
    isTty: false,
    color: false,
    errorColor: false,
    columns: () => 80,
    ask: async () => undefined,
    write: (text) => {
      stdout += text;
    },
    writeError: (text) => {
      stderr += text;
    },
    listenForKeys: () => undefined,
    listenForInterrupts: () => ({
      signal: fake.interruptBy === undefined ? new AbortController().signal : AbortSignal.abort(),
      name: () => fake.interruptBy,
      leave: () => undefined,
      dispose: () => undefined,
    }),
    every: () => () => undefined,
  };
  const ok = <T>(value: T): Checked<T> => ({ value, diagnostics: [] });
  const summary: RunResult['summary'] = { schemaVersion: 1, id: 'r1', command: [], workspace: 'w', git: {}, tasks: [], totals, durationMs: 1 };
  const workspace: OpenWorkspace = {
    root: '/w',
    roots: [],
    config: {
      name: 'w',
      services: [],
      plugins: [],
      tasks: {},
      roots: [],
      inputs: {},
      globalInputs: [],
      globalEnv: [],
      env: {},
      commands: {},
      cache: { maxSizeBytes: 1, maxAgeMs: 1 },
      affected: { fallback: 'error' },
      spans: {},
      extra: {},
    },
    services,
    context: ['cart'],
    stateDir: '/w/.mmo',
    cacheDir: '/w/.mmo/cache',
    plan: async (request) => ok({ workspace, request, graph: createTaskGraph([], []), named: [], affectedBy: new Map(), hookArgs: new Map(), notes: [] }),
    run: async (_plan, { emit, signal }) => ({ exitCode: fake.run === undefined ? 0 : await fake.run(emit, signal), summary }),
    warm: () => Promise.reject(new Error('not watched')),
    dry: async () => summary,
    why: async (task) =>
      ok({ task: task as `${string}:${string}`, key: 'b'.repeat(64), previousKey: 'a'.repeat(64), would: 'run', reasons: ['env GOOS: unset → linux'] }),
    affected: async () => ok({ base: 'main', head: 'HEAD', services: ['cart'], tasks: [{ id: 'cart:build', reasons: ['input a changed'] }], notes: [] }),
    select: async () => ok(services),
    environment: () => ok({ cwd: '/w/cart', env: {}, set: {}, secrets: [] }),
    setContext: () => [],
    flaky: () => [],
    lockImages: async () => ok({ images: [], removed: [] }),
    trust: () => undefined,
    commands: [],
    templates: [],
    reporters: async () => [],
    containers: () => Promise.reject(new Error('none')),
    vendors: () => Promise.reject(new Error('none')),
    shards: () => ({ shards: [], totalMs: 0, measured: false, plan: { schemaVersion: 1, tasks: [], digest: '', shards: [] } }),
    audit: async () => [],
    doctor: async () => [],
    cache: {
      status: () => ({ dir: '/w/.mmo/cache', entries: 2, blobs: 3, bytes: 1234, maxSizeBytes: 1e10 }),
      verify: () => ({ entries: 2, blobs: 3, bad: fake.bad ?? [] }),
      prune: () => ({ removed: 1, freedBytes: 10 }),
      clean: () => undefined,
    },
  };
  const broken: Checked<OpenWorkspace> = {
    value: undefined,
    diagnostics: [{ code: 'MMO2003', severity: 'error', message: 'unknown executor "x"', span: { file: 'cart/service.yml', start: 6, end: 10 } }],
  };
  const exitCode = await runCli(line.split(' '), {
    terminal,
    createHost: async () => host,
    openWorkspace: async () => (fake.broken === true ? broken : ok(workspace)),
  });
  return { exitCode, stdout, stderr };
}

describe('command line', (test) => {
  test('exits 0, 1, 2, 3 or by the signal', async () => {
    assert.is((await mmo('run build')).exitCode, 0);
    assert.is((await mmo('run build', { run: async () => 1 })).exitCode, 1);
    assert.is((await mmo('run build', { broken: true })).exitCode, 2);
    assert.is((await mmo('run build --output loud')).exitCode, 2);
    for (const [name, exitCode] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)
      assert.is((await mmo('run build', { run: async () => 1, interruptBy: name })).exitCode, exitCode);
  });

  test('tells a bug with its stack and how to report it', async () => {
    const { exitCode, stderr } = await mmo('run build', {
      run: async () => {
        throw new Error('boom', { cause: new Error('deep') });
      },
    });
    assert.is(exitCode, 3);
    assert.match(stderr, /Error: boom\n\s+at /);
    assert.match(stderr, /caused by Error: deep/);
    assert.match(stderr, /error\[MMO9000\]: mmo \d+\.\d+\.\d+ failed: boom\nhelp: please report/);
  });

  test('shows a mistake with its frame on standard error, or as an event under --json', async () => {
    const text = await mmo('ls', { broken: true });
    assert.is(text.stdout, '');
    assert.ok(text.stderr.startsWith('error[MMO2003]: unknown executor "x"\n --> cart/service.yml:1:7\n'), text.stderr);
    const json = await mmo('run build --json', { broken: true });
    assert.is(json.stderr, '');
    const event: unknown = JSON.parse(json.stdout);
    assert.is((event as { type: string }).type, 'diagnostic');
  });

  test('a workspace that is locked is a matter of usage', async () => {
    const { exitCode } = await mmo('run build --no-wait', {
      run: async (emit) => {
        emit({ type: 'diagnostic', at: 0, diagnostic: { code: 'MMO5001', severity: 'error', message: 'another mmo is running' } });
        return 1;
      },
    });
    assert.is(exitCode, 2);
  });

  test('lists services', async () => {
    assert.is((await mmo('ls')).stdout, 'auth  service  auth  build  team:x\ncart  service  cart  build  team:x\nmail  service  mail  build  team:x\n');
    const listed = JSON.parse((await mmo('ls --json')).stdout) as readonly unknown[];
    assert.equal(listed[1], {
      name: 'cart',
      dir: 'cart',
      type: 'service',
      tags: ['team:x'],
      tasks: ['build'],
      dependsOn: [
        { service: 'auth', kind: 'build' },
        { service: 'mail', kind: 'runtime' },
      ],
    });
  });

  test('draws the services although a runtime cycle has no beginning', async () => {
    assert.is((await mmo('graph')).stdout, 'cart\n├─ auth\n└─ mail (runtime)\n   └─ cart (runtime) …\n');
    assert.match((await mmo('graph --dot')).stdout, /"cart" -> "mail" \[style=dashed\];/);
    const graph = JSON.parse((await mmo('graph --json')).stdout) as {
      nodes: readonly { key: string }[];
      edges: readonly { source: string; attributes: unknown }[];
    };
    assert.equal(
      graph.nodes.map(({ key }) => key),
      ['auth', 'cart', 'mail'],
    );
    assert.equal(graph.edges[0]?.attributes, { kind: 'build' });
  });

  test('shows where a value comes from', async () => {
    const { stdout } = await mmo('show cart');
    assert.match(stdout, /tasks\.build\.command +make +# cart\/service\.yml:3\n/);
    assert.match(stdout, /tasks\.build\.dependsOn +\["\^build"\] +# default\n/);
    assert.match((await mmo('show crat')).stderr, /did you mean "cart"\?/);
  });

  test('says why, and what is affected', async () => {
    assert.is((await mmo('why cart:build')).stdout, `cart:build would run\n  env GOOS: unset → linux\n  key ${'a'.repeat(12)} → ${'b'.repeat(12)}\n`);
    assert.equal(JSON.parse((await mmo('affected --json')).stdout), {
      base: 'main',
      head: 'HEAD',
      services: ['cart'],
      tasks: [{ id: 'cart:build', reasons: ['input a changed'] }],
    });
  });

  test('verifies the cache: 1 and the names of bad entries, else 0', async () => {
    assert.is((await mmo('cache verify')).exitCode, 0);
    const { exitCode, stdout } = await mmo('cache verify', { bad: [{ path: 'cas/ab/abc', problem: 'wrong bytes' }] });
    assert.is(exitCode, 1);
    assert.match(stdout, /bad cas\/ab\/abc: wrong bytes\n/);
    assert.is((await mmo('cache prune --max-size big')).exitCode, 2);
  });

  test('explains a code, and knows the context', async () => {
    assert.match((await mmo('explain mmo2003')).stdout, /^MMO2003: unknown executor\n/);
    assert.is((await mmo('context')).stdout, 'context: cart\n');
    assert.is((await mmo('ctx --reset')).stdout, 'no context: commands are about all services\n');
  });
});
