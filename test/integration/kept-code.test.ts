import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

const repository = join(import.meta.dirname, '..', '..');
/** The first time the graph is derived, too. */
const ofGraph = ['graph.acting.cjs', 'graph.main.cjs', 'graph.opened.cjs'];
/** Of a newer Node, Node itself keeps it elsewhere. */
const isKept = process.versions.node.startsWith('20.');

describe('code that V8 has compiled', (test) => {
  test('is kept beside the program for each command that succeeded, and taken over', (context) => {
    const { mmo, kept, identities } = installed(context);
    assert.equal([mmo('graph', '--wrong').exitCode, kept()], [2, []]);
    const first = mmo('graph');
    assert.equal([first.exitCode, kept()], [0, isKept ? ofGraph : []]);
    const before = identities();
    assert.equal(mmo('graph'), first);
    assert.equal(identities(), before);
    assert.match(mmo('run', 'build').stdout, '1 task: 1 run');
    if (isKept) assert.equal(kept(), [...ofGraph, 'run.acting.cjs', 'run.main.cjs', 'run.opened.cjs']);
  });

  test('that is damaged is made anew, and changes nothing', (context) => {
    if (!isKept) return;
    const { mmo, kept, identities, folder } = installed(context);
    const answer = mmo('graph');
    const file = join(folder(), 'graph.main.cjs');
    const whole = readFileSync(file);
    const changed = (at: number): Buffer => Buffer.from(whole.map((byte, n) => (n === at ? byte ^ 1 : byte)));
    const half = whole.length / 2;
    const damages: Readonly<Record<string, Buffer>> = {
      empty: Buffer.alloc(0),
      zeroes: Buffer.alloc(whole.length),
      'not of V8': Buffer.alloc(whole.length, 'x'),
      'cut in half': whole.subarray(0, half),
      'one byte too few': whole.subarray(1),
      'a page lost': Buffer.concat([whole.subarray(0, 8192), Buffer.alloc(4096), whole.subarray(12_288)]),
      ...Object.fromEntries([0, 16, 40, 1000, half - 1, half, half + 1000, whole.length - 1].map((at) => [`a bit at ${at}`, changed(at)])),
    };
    for (const [name, bytes] of Object.entries(damages)) {
      writeFileSync(file, bytes);
      assert.equal(mmo('graph'), answer, name);
      const anew = readFileSync(file);
      assert.ok(anew.length > half && anew.subarray(anew.length / 2).equals(anew.subarray(0, anew.length / 2)), name);
    }
    const before = identities();
    assert.equal(mmo('graph'), answer);
    assert.equal([identities(), kept()], [before, ofGraph]);
  });

  test('is not kept where it cannot be, or is not wanted', (context) => {
    const { mmo, dist } = installed(context);
    const code = join(dist, 'cli', 'code');
    const answer = mmo('graph', { NODE_DISABLE_COMPILE_CACHE: '1' });
    assert.not.ok(existsSync(code));
    writeFileSync(code, 'a file');
    assert.equal(mmo('graph'), answer);
    assert.equal([answer.exitCode, answer.stderr, readFileSync(code, 'utf8')], [0, '', 'a file']);
  });
});

interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** mmo as it is installed, in a workspace of one service. */
function installed({ defer }: TestContext): {
  readonly dist: string;
  readonly mmo: (...args: readonly (string | Readonly<Record<string, string>>)[]) => Answer;
  readonly folder: () => string;
  readonly kept: () => readonly string[];
  readonly identities: () => readonly string[];
} {
  const rig = createRig({ files: { 'mmo.json': '{ "name": "w" }', 'app/service.yml': 'name: app\ntasks:\n  build: { command: "true" }\n' } }, defer);
  const home = rig.path('../installed');
  mkdirSync(home);
  defer(() => rmSync(home, { recursive: true, force: true }));
  const dist = join(home, 'dist');
  cpSync(join(repository, 'dist'), dist, { recursive: true, filter: (path) => !path.endsWith('/cli/code') });
  cpSync(join(repository, 'package.json'), join(home, 'package.json'));
  symlinkSync(join(repository, 'node_modules'), join(home, 'node_modules'));
  const code = join(dist, 'cli', 'code');
  const folder = (): string => join(code, readdirSync(code)[0] ?? '');
  const kept = (): readonly string[] => (existsSync(code) ? readdirSync(folder()).sort() : []);
  return {
    dist,
    folder,
    kept,
    mmo: (...given) => {
      const args = given.filter((one) => typeof one === 'string');
      const env = Object.assign({ ...process.env, NODE_DISABLE_COMPILE_CACHE: undefined }, ...given.filter((one) => typeof one !== 'string'));
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(dist, 'bin', 'mmo.js'), ...args], { cwd: rig.root, env, encoding: 'utf8' });
      return { exitCode: status, stdout, stderr };
    },
    identities: () => kept().map((name) => `${name} ${statSync(join(folder(), name)).ino}`),
  };
}
