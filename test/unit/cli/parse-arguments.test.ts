import * as assert from 'uvu/assert';
import { parseArguments } from '../../../core/cli/parse-arguments.ts';
import { runRequestOf } from '../../../core/cli/run-request-of.ts';
import type { RunRequest } from '../../../core/engine/types.ts';
import { describe } from '../../support/harness.ts';

async function parse(
  line: string,
  env: Record<string, string> = {},
): Promise<{ name: string; positionals: readonly string[]; request: RunRequest | undefined; json: boolean }> {
  const argv = line === '' ? [] : line.split(' ');
  const parsed = await parseArguments(argv, { env, columns: 80 });
  if (parsed.kind !== 'command') throw new Error(`not a command: ${JSON.stringify(parsed)}`);
  const { spec, flags, positionals, args } = parsed;
  return { name: spec.name, positionals, request: runRequestOf(flags, { tasks: positionals, args, argv }).value, json: flags.on('json') };
}

async function mistakes(line: string): Promise<readonly string[]> {
  const parsed = await parseArguments(line.split(' '), { env: {}, columns: 80 });
  return parsed.kind === 'mistake' ? parsed.diagnostics.map(({ code, message, hint }) => `${code} ${message}${hint === undefined ? '' : ` / ${hint}`}`) : [];
}

describe('parse arguments', (test) => {
  test('a bare --affected does not swallow the word behind it', async () => {
    const { positionals, request } = await parse('run --affected build --continue test');
    assert.equal(positionals, ['build', 'test']);
    assert.is(request?.selection.affected, true);
    assert.is(request?.continueMode, 'independent');
  });

  test('a flag with an optional value takes it after =', async () => {
    const { request } = await parse('run build --affected=origin/main --continue=always');
    assert.is(request?.selection.affected, 'origin/main');
    assert.is(request?.continueMode, 'always');
  });

  test('what stands behind -- is handed on as it is', async () => {
    const { positionals, request } = await parse('run test -- --affected -s x --unknown');
    assert.equal(positionals, ['test']);
    assert.equal(request?.args, ['--affected', '-s', 'x', '--unknown']);
    assert.is(request?.selection.affected, undefined);
  });

  test('selection flags repeat, exclude, and leave positionals alone', async () => {
    const { positionals, request } = await parse('run -s cart -s !auth build --filter ...cart^... --filter=tag:x -s ~web');
    assert.equal(positionals, ['build']);
    assert.equal(request?.selection.services, ['cart', '!auth', '~web']);
    assert.equal(request?.selection.filters, ['...cart^...', 'tag:x']);
  });

  test('numbers and dots stay text', async () => {
    const { positionals, request } = await parse('run 007 1e3 -c 4 -e A=01');
    assert.equal(positionals, ['007', '1e3']);
    assert.is(request?.concurrency, '4');
    assert.equal(request?.vars, { A: '01' });
  });

  test('the cache is switched off, on and in parts', async () => {
    const off = { read: false, write: false };
    assert.equal((await parse('run a --no-cache')).request?.cache, { ...off, remote: off });
    assert.equal((await parse('run a --cache local:r,remote:rw')).request?.cache, { read: true, write: false, remote: { read: true, write: true } });
    assert.equal((await parse('run a --cache local:')).request?.cache, { ...off, remote: off });
    assert.equal((await parse('run a')).request?.cache, { read: true, write: true });
  });

  test('a flag comes from its twin in the environment unless it is given', async () => {
    const env = { MMO_CONCURRENCY: '3', MMO_JSON: '1', MMO_FORCE: '0', MMO_AFFECTED: 'true', MMO_SERVICE: 'a,b', MMO_VAR: 'X=1,2\nY=3' };
    const { request, json } = await parse('run build -c 5', env);
    assert.is(request?.concurrency, '5');
    assert.is(json, true);
    assert.is(request?.force, false);
    assert.is(request?.selection.affected, true);
    assert.equal(request?.selection.services, ['a', 'b']);
    assert.equal(request?.vars, { X: '1,2', Y: '3' });
  });

  test('twins mean nothing inside a task', async () => {
    const { request } = await parse('run build', { MMO_SERVICE: 'cart', MMO_FORCE: '1', MMO_RUN_ID: 'x' });
    assert.equal(request?.selection.services, []);
    assert.is(request?.force, false);
  });

  test('aliases and global flags before the command work', async () => {
    assert.is((await parse('discover --json')).name, 'ls');
    assert.is((await parse('-C x ctx')).name, 'context');
  });

  test('names unknown commands, flags and missing words with a suggestion', async () => {
    assert.equal(await mistakes('buidl'), ['MMO1025 unknown command "buidl" / did you mean "build"?']);
    assert.equal(await mistakes('build --afected'), ['MMO1024 unknown flag --afected / did you mean "--affected"?']);
    assert.equal(await mistakes('ls --force'), ['MMO1024 mmo ls does not take --force']);
    assert.equal(await mistakes('show'), ['MMO1026 mmo show needs <name>']);
    assert.equal(await mistakes('graph -s'), ['MMO1023 --service needs a value']);
    assert.equal(await mistakes('ls cart'), ['MMO1025 mmo ls does not take "cart"']);
  });

  test('a flag that is on or off takes true and false, and no other word', async () => {
    assert.is((await parse('ls --json=true')).json, true);
    assert.is((await parse('ls --json=false')).json, false);
    assert.is((await parse('ls --json=false', { MMO_JSON: '1' })).json, false);
    assert.equal(await mistakes('ls --json=yes'), ['MMO1023 --json takes true or false, not "yes"']);
    assert.equal(await mistakes('run build --force= -i=x --help=no --no-cache=true'), [
      'MMO1023 --force takes true or false, not ""',
      'MMO1023 --interactive takes true or false, not "x"',
      'MMO1023 --help takes true or false, not "no"',
    ]);
    assert.equal((await parse('run build -- --json=yes')).json, false);
  });

  test('refuses every flag value that cannot be meant, all at once', async () => {
    const parsed = await parseArguments('run a -c 0 --retries -1 --timeout 5 --cache disk:r --continue=sometimes -e X'.split(' '), { env: {}, columns: 80 });
    if (parsed.kind !== 'command') throw new Error(JSON.stringify(parsed));
    const { diagnostics } = runRequestOf(parsed.flags, { tasks: ['a'], args: [], argv: [] });
    assert.is(diagnostics.length, 6);
    assert.ok(diagnostics.every(({ code }) => code === 'MMO1023'));
  });

  test('help is asked for by a word, a flag or its letter, anywhere before --', async () => {
    for (const line of ['help run', 'run --help', 'run build -h', '--help run', 'help run build']) {
      const parsed = await parseArguments(line.split(' '), { env: {}, columns: 80 });
      assert.ok(parsed.kind === 'text' && parsed.text.startsWith('NAME\n    mmo run - '), line);
    }
    const all = await parseArguments([], { env: {}, columns: 80 });
    assert.ok(all.kind === 'text' && all.text.startsWith('NAME\n    mmo - '));
    assert.is((await parse('run test -- --help')).name, 'run');
    assert.equal(await mistakes('help rnu'), ['MMO1025 unknown command "rnu" / did you mean "run"?']);
  });
});
