import * as assert from 'uvu/assert';
import { flagValues } from '../../../core/cli/completion/argument-values.ts';
import { completeWord } from '../../../core/cli/completion/complete-word.ts';
import type { ServiceNames } from '../../../core/engine/workspace-names.ts';
import { OUTPUT_MODES } from '../../../core/reporters/reporter-options.ts';
import { describe } from '../../support/harness.ts';

const services: readonly ServiceNames[] = [
  { name: 'cart', dir: 'services/cart', tags: ['team:pay'], tasks: ['build', 'test'] },
  { name: 'catalog', dir: 'services/catalog', tags: ['team:shop'], tasks: ['build'] },
  { name: 'web', dir: 'web', tags: [], tasks: ['serve'] },
];

async function complete(line: string, known: readonly ServiceNames[] = services): Promise<string> {
  const found = await completeWord(line.split(' '), async () => known);
  return typeof found === 'string' ? `:${found}` : found.map(({ value }) => value).join(' ');
}

describe('complete word', (test) => {
  test('offers commands and aliases, and help', async () => {
    assert.is(await complete('co'), 'context completion');
    assert.is(await complete('dis'), 'discover');
    assert.is(await complete('help ls'), 'ls');
    assert.is(await complete('-C x l'), 'lint ls list lock logs');
  });

  test('offers the flags of the command, each once unless it may be repeated', async () => {
    assert.is(await complete('show --'), '--json --cwd --config --debug --help');
    assert.is(await complete('show --json --j'), '');
    assert.is(await complete('ls -s cart --se'), '--service');
    assert.is(await complete('--v'), '--version');
  });

  test('offers values of flags, behind a blank or =', async () => {
    assert.is(await complete('run --output f'), 'failed full');
    assert.is(await complete('run --output=f'), '--output=failed --output=full');
    assert.is(await complete('run --continue=a'), '--continue=always');
    assert.is(await complete('graph --tasks b'), 'build');
    assert.is(await complete('run --junit '), ':files');
    assert.is(await complete('run -C '), ':folders');
    assert.equal(
      typeof flagValues.output === 'object' && flagValues.output.map(({ value }) => value).sort(),
      [...OUTPUT_MODES].sort(),
      'every mode of --output is offered',
    );
  });

  test('offers services, tags, folders and exclusions as selectors', async () => {
    assert.is(await complete('ls -s '), 'cart catalog web tag:team:pay tag:team:shop');
    assert.is(await complete('ls -s !ca'), '!cart !catalog');
    assert.is(await complete('ls --service=~w'), '--service=~web');
    assert.is(await complete('ls -s tag:team:s'), 'tag:team:shop');
    assert.is(await complete('ls -s ./s'), './services/cart ./services/catalog');
    assert.is(await complete('ls --filter ...ca'), '...cart ...catalog');
    assert.is(await complete('ls --filter cart'), 'cart cart... cart^...');
  });

  test('a shorthand offers the services that have its task, not those already given', async () => {
    assert.is(await complete('build cart ca'), 'catalog');
    assert.is(await complete('test c'), 'cart');
    assert.is(await complete('set-context w'), 'web');
    assert.is(await complete('show c'), 'cart catalog');
  });

  test('offers tasks, and ids once something is typed', async () => {
    assert.is(await complete('run '), 'build serve test');
    assert.is(await complete('run build '), 'serve test');
    assert.is(await complete('run cart:'), 'cart:build cart:test');
    assert.is(await complete('run w'), 'web:serve');
    assert.is(await complete('why '), 'cart:build cart:test catalog:build web:serve');
    assert.is(await complete('ci matrix t'), 'test');
  });

  test('goes service by service where there are many ids', async () => {
    const many = Array.from({ length: 300 }, (_, n): ServiceNames => ({ name: `s${n}`, dir: `s${n}`, tags: [], tasks: ['build'] }));
    assert.is(
      await complete('why s29', many),
      's29:build s290:build s291:build s292:build s293:build s294:build s295:build s296:build s297:build s298:build s299:build',
    );
    assert.is((await complete('why ', many)).split(' ')[299], 's299:');
  });

  test('offers actions, shells and codes, and files behind --', async () => {
    assert.is(await complete('cache v'), 'verify');
    assert.is(await complete('ci '), 'matrix flaky');
    assert.is(await complete('completion '), 'bash zsh fish');
    assert.is(await complete('explain MMO900'), 'MMO9000');
    assert.is(await complete('exec -- '), ':files');
    assert.is(await complete('show cart '), '');
    assert.is(await complete('nonsense '), '');
  });

  test('reads words as the shell would hand them over', async () => {
    assert.is(await complete("show 'ca"), 'cart catalog');
    assert.is(await complete('ls -s \\!ca'), '!cart !catalog');
  });
});
