import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertCached, assertInOrder, assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { siblingWorkspace } from '../../support/trees/sibling-workspace.ts';
import type { Rig } from '../../support/workspace-rig.ts';

const build = 'tasks:\n  build: { command: "cat source.txt > out.txt", outputs: [out.txt] }\n';

describe('trees: extra roots', (test) => {
  test('runs services of sibling repositories, hits what is done, and rebuilds what an edit there concerns', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    const first = await rig.run(['build']);
    assert.is(first.exitCode, 0, first.stderr);
    assertRan(first.events, ['api:build', 'ledger:build', 'shop:build']);
    assertInOrder(first.events, ['ledger:build', 'api:build', 'shop:build']);
    assert.is(sibling.read('ledger/out.txt'), 'ledger\n');

    const again = await rig.run(['build']);
    assertCached(again.events, ['api:build', 'ledger:build', 'shop:build']);
    sibling.remove('ledger/out.txt');
    const restored = await rig.run(['build']);
    assertCached(restored.events, ['api:build', 'ledger:build', 'shop:build']);
    assert.is(sibling.read('ledger/out.txt'), 'ledger\n');

    sibling.write('ledger/source.txt', 'more\n');
    const edited = await rig.run(['build']);
    assertRan(edited.events, ['api:build', 'ledger:build', 'shop:build']);
    assert.not(sibling.exists('.mmo'));
    assert.is(sibling.git('status', '--porcelain'), 'M ledger/source.txt');
  });

  test('gives tasks the folder and environment of their own repository', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    sibling.write(
      'ledger/service.yml',
      'tasks:\n  where: { command: "pwd; echo $MMO_SERVICE_ROOT $MMO_WORKSPACE_ROOT; cat given.env", cache: false, envFiles: [given.env] }\n',
    );
    sibling.write('ledger/given.env', 'GIVEN=1\n');
    const ran = await rig.mmo(['run', 'ledger:where', '--output', 'full']);
    assert.is(ran.exitCode, 0, ran.stderr);
    const folder = sibling.path('ledger');
    assert.match(ran.stdout, folder);
    assert.match(ran.stdout, `${folder} ${rig.root}`);
  });

  test('has the same keys wherever the sibling lies', async (context) => {
    const near = siblingWorkspace(context);
    const far = siblingWorkspace(context, { place: '../elsewhere/deep/payments' });
    assert.equal(await keys(near.rig), await keys(far.rig));
  });

  test('takes lockfiles of the sibling, up to its top', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    await rig.run(['build']);
    const before = await keys(rig);
    rig.write('package-lock.json', '{}\n');
    const main = await keys(rig);
    assert.equal(changed(before, main), ['shop:build']);
    sibling.write('package-lock.json', '{}\n');
    sibling.write('.nvmrc', '24\n');
    assert.equal(changed(main, await keys(rig)), ['api:build', 'ledger:build', 'shop:build']);
  });

  test('names files of roots by // and the name of the root', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    rig.write('shop/service.yml', 'tasks:\n  build: { command: "true", inputs: ["//payments/protos/*.proto"] }\n');
    sibling.write('protos/a.proto', 'one\n');
    const before = await inputs(rig, 'shop:build');
    assert.equal(before, ['payments/protos/a.proto']);
    rig.write('shop/service.yml', 'tasks:\n  build: { command: "true", inputs: ["../payments/protos/*.proto"] }\n');
    const told = await rig.mmo(['ls']);
    assert.is(told.exitCode, 2);
    assert.match(told.stderr, 'error[MMO2028]: the input "../payments/protos/*.proto" leads from one root to another\n');
    assert.match(told.stderr, 'help: write it as "//payments/protos/*.proto"\n');
  });

  test('applies the globs of "services" and .mmoignore inside each root', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    rig.write('mmo.json', JSON.stringify({ name: 'w', roots: ['../payments'], services: ['*/service.yml'] }));
    sibling.write('deep/er/service.yml', 'tasks: {}\n');
    sibling.write('old/service.yml', 'tasks: {}\n');
    sibling.write('.mmoignore', '/old\n');
    assert.equal(await names(rig), ['api', 'ledger', 'shop']);
  });

  test('leaves the mmo.json of a root alone; standing there, it is that workspace', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    sibling.write('mmo.json', '{ "broken": ');
    assert.equal(await names(rig), ['api', 'ledger', 'shop']);
    sibling.write('mmo.json', '{ "name": "payments" }');
    const there = await rig.mmo(['ls', '--json', '-C', sibling.root]);
    assert.equal(parseNames(there.stdout), ['api', 'ledger']);
  });

  test('selects by folder, as seen from the workspace or by workspace path', async (context) => {
    const { rig } = siblingWorkspace(context);
    for (const [selectors, expected] of [
      [['-s', '../payments/ledger'], ['ledger']],
      [
        ['-s', '../payments'],
        ['api', 'ledger'],
      ],
      [['-s', './payments/api'], ['api']],
      [
        ['--filter', '...../payments/api'],
        ['api', 'shop'],
      ],
      [
        ['--filter', '../payments/api...'],
        ['api', 'ledger'],
      ],
      [['-s', '!../payments'], ['shop']],
    ] as const) {
      assert.equal(await names(rig, selectors), expected, selectors.join(' '));
    }
  });

  test('works for a folder without git, and honours its .gitignore', async (context) => {
    const { rig, sibling } = siblingWorkspace(context, { git: false });
    sibling.write('.gitignore', 'out.txt\n*.log\n');
    sibling.write('ledger/x.log', 'x\n');
    rig.write('.gitignore', '.mmo\nout.txt\nsource.txt\n');
    const first = await rig.run(['build']);
    assert.is(first.exitCode, 0, first.stderr);
    assert.equal(await inputs(rig, 'ledger:build'), ['payments/ledger/service.yml', 'payments/ledger/source.txt']);
    assertCached((await rig.run(['build'])).events, ['api:build', 'ledger:build', 'shop:build']);
  });

  test('gives a root that is a service at its top its own files, and the service at the workspace top none of them', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    rig.write('service.yml', 'name: top\ntasks:\n  build: { command: "true", outputs: ["*.gen"] }\n');
    sibling.write('service.yml', 'tasks:\n  build: { command: "true" }\n');
    sibling.write('notes.gen', 'x\n');
    assert.equal(await inputs(rig, 'payments:build'), ['payments/.gitignore', 'payments/notes.gen', 'payments/service.yml']);
    assert.equal(await inputs(rig, 'top:build'), ['.gitignore', 'mmo.json', 'service.yml']);
  });

  test('sees a file that a task writes into a sibling while it runs', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    rig.write(
      'shop/service.yml',
      `tasks:\n  build: { command: "echo late > ${sibling.path('ledger/late.txt')}" }\n  after: { command: "true", dependsOn: [build, "ledger:check"] }\n`,
    );
    sibling.write('ledger/service.yml', 'tasks:\n  check: { command: "ls", dependsOn: ["shop:build"] }\n');
    sibling.remove('api');
    const ran = await rig.run(['after', '--summarize=summary.json']);
    assert.is(ran.exitCode, 0, ran.stderr);
    const summary = JSON.parse(rig.read('summary.json')) as {
      readonly tasks: readonly { readonly id: string; readonly inputs: Readonly<Record<string, string>> }[];
    };
    const check = summary.tasks.find(({ id }) => id === 'ledger:check');
    assert.ok(Object.keys(check?.inputs ?? {}).includes('payments/ledger/late.txt'));
  });
});

describe('trees: affected across roots', (test) => {
  test('compares each repository with its own base', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    for (const place of [rig, sibling]) place.git('checkout', '--quiet', '-b', 'feature');
    assert.equal(await affected(rig), []);
    sibling.write('api/source.txt', 'changed\n');
    assert.equal(await affected(rig), ['api:build', 'shop:build']);
    sibling.commit();
    assert.equal(await affected(rig), ['api:build', 'shop:build']);
    rig.write('shop/source.txt', 'changed\n');
    sibling.git('checkout', '--quiet', 'main');
    sibling.git('checkout', '--quiet', '-b', 'other');
    assert.equal(await affected(rig), ['shop:build']);
  });

  test('takes a named base where the root has it, and the default branch of the root elsewhere', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    for (const place of [rig, sibling]) place.git('branch', 'release');
    sibling.write('ledger/source.txt', 'changed\n');
    sibling.commit();
    assert.equal(await affected(rig, ['--base', 'release']), ['api:build', 'ledger:build', 'shop:build']);
    sibling.git('branch', '-D', 'release');
    sibling.git('checkout', '--quiet', '-b', 'feature');
    assert.equal(await affected(rig, ['--base', 'release']), []);
    const told = await rig.mmo(['affected', '--base', 'release']);
    assert.match(`${told.stdout}${told.stderr}`, `../payments: affected since main (${sibling.git('rev-parse', 'main').slice(0, 12)})`);
  });

  test('compares two commits with --head, in each repository that has it', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    for (const place of [rig, sibling]) place.git('checkout', '--quiet', '-b', 'feature');
    sibling.write('api/source.txt', 'changed\n');
    sibling.commit();
    sibling.write('ledger/source.txt', 'not committed\n');
    assert.equal(await affected(rig, ['--base', 'main', '--head', 'feature']), ['api:build', 'shop:build']);
  });

  test('counts a root without git, and one that the base did not name, as affected as a whole', async (context) => {
    const { rig } = siblingWorkspace(context, { git: false });
    rig.git('checkout', '--quiet', '-b', 'feature');
    const told = await rig.mmo(['affected', '--base', 'main']);
    assert.match(`${told.stdout}${told.stderr}`, '../payments is in no git repository: all of it counts as affected');
    assert.equal(await affected(rig), ['api:build', 'ledger:build', 'shop:build']);

    const added = siblingWorkspace(context);
    added.rig.write('mmo.json', '{ "name": "w" }');
    added.rig.write('shop/service.yml', build);
    added.rig.commit('without the root');
    added.rig.git('checkout', '--quiet', '-b', 'feature');
    added.sibling.git('checkout', '--quiet', '-b', 'feature');
    added.rig.write('mmo.json', '{ "name": "w", "roots": ["../payments"] }');
    assert.equal(await affected(added.rig), ['api:build', 'ledger:build']);
  });

  test('refuses a base that a root cannot resolve, or takes all of the root with affected.fallback', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    rig.git('checkout', '--quiet', '-b', 'feature');
    sibling.git('checkout', '--quiet', '-b', 'odd');
    sibling.git('branch', '-m', 'main', 'even');
    const refused = await rig.mmo(['affected', '--base', 'main']);
    assert.is(refused.exitCode, 2);
    assert.is(
      refused.stderr,
      'error[MMO1011]: in the root "../payments": cannot find the base "the default branch"\n' +
        'help: name a base with --base, MMO_BASE or affected.base, and fetch it first: git fetch origin\n',
    );
    rig.write('mmo.json', JSON.stringify({ name: 'w', roots: ['../payments'], affected: { fallback: 'all' } }));
    assert.equal(await affected(rig, ['--base', 'main']), ['api:build', 'ledger:build', 'shop:build']);
  });
});

describe('trees: broken roots', (test) => {
  const mistakes: readonly { readonly title: string; readonly roots: readonly string[]; readonly expected: string }[] = [
    { title: 'a root that does not exist', roots: ['../payment'], expected: missing('../payment', 'does not exist') },
    { title: 'a root that is a file', roots: ['../file'], expected: missing('../file', 'is not a folder') },
    { title: 'the workspace itself', roots: ['.'], expected: overlap('.', 'is the workspace itself') },
    { title: 'a folder of the workspace', roots: ['shop'], expected: overlap('shop', 'lies inside the workspace') },
    { title: 'a folder around the workspace', roots: ['..'], expected: overlap('..', 'holds the workspace') },
    { title: 'a root twice', roots: ['../payments', '../payments/'], expected: overlap('../payments/', 'is the root "../payments" itself', 25) },
    {
      title: 'a root inside another',
      roots: ['../payments', '../payments/api'],
      expected: overlap('../payments/api', 'lies inside the root "../payments"', 25),
    },
    {
      title: 'two roots with one name',
      roots: ['../payments', '../old/payments'],
      expected: taken('../old/payments', 'the same name as the root "../payments"', 25),
    },
    { title: 'a root with the name of a folder here', roots: ['../old/shop'], expected: taken('../old/shop', 'the name of a folder in the workspace') },
  ];
  for (const { title, roots, expected } of mistakes) {
    test(`refuses ${title}`, async (context) => {
      const { rig, sibling } = siblingWorkspace(context);
      writeFileSync(join(sibling.root, '..', 'file'), '');
      for (const folder of ['payments', 'shop']) mkdirSync(join(sibling.root, '..', 'old', folder), { recursive: true });
      rig.write('mmo.json', `{"roots":${JSON.stringify(roots)}}\n`);
      const told = await rig.mmo(['ls']);
      assert.is(told.exitCode, 2);
      assert.is(told.stderr, frame(expected, roots));
    });
  }

  test('frames a mistake in a service of a root by a path that leads to the file', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    sibling.write('ledger/service.yml', 'tasks:\n  build: { comand: ls }\n');
    const told = await rig.mmo(['ls']);
    assert.is(told.exitCode, 2);
    assert.match(told.stderr, ' --> ../payments/ledger/service.yml:2:12\n');
    assert.match(told.stderr, '2 |   build: { comand: ls }\n');
    const platform = await rig.mmo(['ls'], { env: { GITHUB_ACTIONS: 'true' } });
    assert.match(platform.stderr, '::error file=../payments/ledger/service.yml,line=2,col=12,');
  });

  test('frames one name of two services in both repositories', async (context) => {
    const { rig, sibling } = siblingWorkspace(context);
    sibling.write('other/service.yml', 'name: shop\n');
    const told = await rig.mmo(['ls']);
    assert.is(told.exitCode, 2);
    assert.match(told.stderr, 'error[MMO2012]: two services have the name "shop"');
    assert.match(told.stderr, ' --> ../payments/other/service.yml:1:7\n');
    assert.match(told.stderr, ' --> shop/service.yml:1:1\n');
  });

  test('shows where a value comes from by a path that leads to the file', async (context) => {
    const { rig } = siblingWorkspace(context);
    const shown = await rig.mmo(['show', 'ledger']);
    assert.is(shown.exitCode, 0, shown.stderr);
    assert.match(shown.stdout, '../payments/ledger/service.yml:2');
  });
});

interface DryTask {
  readonly id: string;
  readonly key?: string;
  readonly inputs: Readonly<Record<string, string>>;
}

async function dry(rig: Rig): Promise<readonly DryTask[]> {
  const told = await rig.mmo(['run', 'build', '--dry=json']);
  assert.is(told.exitCode, 0, told.stderr);
  return (JSON.parse(told.stdout) as { readonly tasks: readonly DryTask[] }).tasks;
}

/** Digests of all inputs by task; keys are unknown where a dependency is to be built. */
async function keys(rig: Rig): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await dry(rig)).map((task) => [task.id, `${task.key ?? ''} ${JSON.stringify(task.inputs)}`]));
}

async function inputs(rig: Rig, id: string): Promise<readonly string[]> {
  return Object.keys((await dry(rig)).find((task) => task.id === id)?.inputs ?? {}).sort();
}

function changed(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(after).filter((id) => before[id] !== after[id]);
}

async function names(rig: Rig, selectors: readonly string[] = []): Promise<readonly string[]> {
  const told = await rig.mmo(['ls', '--json', ...selectors]);
  assert.is(told.exitCode, 0, told.stderr);
  return parseNames(told.stdout);
}

function parseNames(text: string): readonly string[] {
  return (JSON.parse(text) as readonly { readonly name: string }[]).map(({ name }) => name);
}

async function affected(rig: Rig, flags: readonly string[] = []): Promise<readonly string[]> {
  const told = await rig.mmo(['affected', '--json', ...flags]);
  assert.is(told.exitCode, 0, told.stderr);
  return (JSON.parse(told.stdout) as { readonly tasks: readonly { readonly id: string }[] }).tasks.map(({ id }) => id);
}

function missing(root: string, what: string): string {
  return `error[MMO1050]: the root "${root}" ${what}\n11\nclone the repository to that place, or mend "roots" in mmo.json`;
}

function overlap(root: string, what: string, column = 11): string {
  return `error[MMO1051]: the root "${root}" ${what}\n${column}\nname folders that lie beside the workspace, none inside another`;
}

function taken(root: string, what: string, column = 11): string {
  return `error[MMO1052]: the root "${root}" has ${what}\n${column}\nrename one of the folders: for paths and keys, a root is a folder of the workspace with the name of its own last folder`;
}

function frame(expected: string, roots: readonly string[]): string {
  const [head = '', column = '', help = ''] = expected.split('\n');
  const carets = '^'.repeat(JSON.stringify(roots.at(-1)).length);
  const source = `1 | {"roots":${JSON.stringify(roots)}}`;
  return `${head}\n --> mmo.json:1:${column}\n  |\n${source}\n  | ${' '.repeat(Number(column) - 1)}${carets}\nhelp: ${help}\n`;
}
