import * as assert from 'uvu/assert';
import { commandTable } from '../../../core/cli/command-table.ts';
import { parseByYargs } from '../../../core/cli/parse-arguments.ts';
import { readPlainWords } from '../../../core/cli/read-plain-words.ts';
import { describe } from '../../support/harness.ts';

/** Both readings of a line of words, the plain one undefined where it leaves the line to yargs. */
async function both(line: string): Promise<{ readonly plain: unknown; readonly full: unknown }> {
  const argv = line.split(' ');
  const spec = commandTable.find(({ name }) => name === argv[0]);
  if (spec === undefined) throw new Error(`no command in "${line}"`);
  const plain = readPlainWords(spec, argv.slice(1));
  const full = await parseByYargs(argv, { env: {}, columns: 80 });
  const sorted = (given: ReadonlyMap<string, unknown>): unknown => [...given].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    plain: plain && { given: sorted(plain.given), positionals: plain.positionals, args: plain.args },
    full: full.kind === 'command' ? { given: sorted(full.flags.all), positionals: full.positionals, args: full.args } : full.kind,
  };
}

describe('read plain words', (test) => {
  test('reads what is usual just as yargs does', async () => {
    for (const line of [
      'run build',
      'run',
      'run build test --affected --json',
      'run build --affected=main -s cart -s shop --concurrency 4',
      'run --concurrency=50% build --dry=json -c 2',
      'run cart:build --retries 2 --timeout=5m -e A=1 --var B=x=y',
      'run build -- --grep basket -x -- y',
      'run build --summarize --output failed --force --no-cache --if-present',
      'run 007 1e3 --service 12 --base 00',
      'build cart shop --continue always',
      'build --continue=always --force --force',
      'test -v --race --layer unit --layer service',
      'ls --affected --json',
      'graph --tasks build --dot',
      'run build --cwd /tmp/x --config ci.json -i',
    ]) {
      const { plain, full } = await both(line);
      assert.ok(plain, `${line}: left to yargs`);
      assert.equal(plain, full, line);
    }
  });

  test('leaves all else to yargs', async () => {
    for (const line of [
      'run build --bogus',
      'run build -c4',
      'run build -s=cart',
      'run build -vr',
      'run build --concurrency',
      'run build --base --json',
      'run build --base=',
      'run build --force=false',
      'run build --help',
      'run -h',
      'ls extra',
      'show cart',
      'why cart:build',
      'run -',
      'run build --Json',
    ]) {
      assert.is((await both(line)).plain, undefined, line);
    }
  });
});
