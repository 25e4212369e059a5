import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type ListOptions, listWorkTree } from '../../core/git/list-work-tree.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Host, Processes } from '../../core/host/host.ts';
import { describe } from '../support/harness.ts';
import { createTempRepository, type TempRepository } from '../support/temp-repository.ts';

const host = createNodeHost();
/** With the folder's name enough for an index that counts as large. */
const FILES = 2_200;
const FOLDER = 'packages'.repeat(10);

describe('git: the listing of a large work tree', (test) => {
  test('two processes say what one says', async ({ defer }) => {
    const repository = createLarge(defer);
    repository.write(`${FOLDER}/0/file`, 'modified');
    repository.remove(`${FOLDER}/1/file`);
    repository.git('update-index', '--assume-unchanged', `${FOLDER}/2/file`);
    repository.git('update-index', '--skip-worktree', `${FOLDER}/3/file`);
    repository.git('rm', '-q', '--cached', `${FOLDER}/4/file`);
    repository.write('packages/new\tfile', 'untracked');
    repository.write('a first one', 'untracked');
    repository.write('skipped.log', 'ignored');
    const asked: string[] = [];
    assert.is(await list(repository, asked), one(repository));
    assert.equal(asked, ['-v -o --exclude-standard', '-s -v -c -m']);
  });

  test('an index that moves between the two is listed by one', async ({ defer }) => {
    const repository = createLarge(defer);
    repository.write('new', 'untracked');
    let isListed: (value: unknown) => void = () => undefined;
    const untracked = new Promise((resolve) => {
      isListed = resolve;
    });
    const asked: string[] = [];
    const said = await list(repository, asked, async (flags, run) => {
      if (flags === '-s -v -c -m') await untracked.then(() => repository.git('add', 'new'));
      const answer = await run();
      isListed(undefined);
      return answer;
    });
    assert.is(said, one(repository));
    assert.is(said.split('\0').filter((record) => record.endsWith('new')).length, 1);
    assert.equal(asked, ['-v -o --exclude-standard', '-s -v -c -m', '-s -v -c -m -v -o --exclude-standard']);
  });

  test('a small one is listed by one, and so is one without an index', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('file', 'file');
    repository.commit();
    const asked: string[] = [];
    assert.is(await list(repository, asked), one(repository));
    rmSync(join(repository.root, '.git/index'));
    assert.is(await list(repository, asked), '? file\0');
    assert.is(asked.length, 2);
  });
});

function createLarge(defer: Parameters<typeof createTempRepository>[0]): TempRepository {
  const repository = createTempRepository(defer);
  for (let n = 0; n < FILES; n += 1) repository.write(`${FOLDER}/${n}/file`, `${n}`);
  repository.write('.gitignore', '*.log\n');
  repository.commit();
  return repository;
}

type Answer = ReturnType<Processes['runAside']>;

/** What mmo makes of git's words; `asked` gets the flags of each process, and `around` may hold one up. */
async function list({ root }: TempRepository, asked: string[], around?: (flags: string, run: () => Answer) => Answer): Promise<string> {
  const runAside: Processes['runAside'] = (argv, options) => {
    const flags = argv.slice(argv.indexOf('-z') + 1).join(' ');
    asked.push(flags);
    const run = (): Answer => host.processes.runAside(argv, options);
    return around?.(flags, run) ?? run();
  };
  const watched: Host = { ...host, processes: { ...host.processes, runAside } };
  const options: ListOptions = { filters: [], indexFile: `${root}/.git/index` };
  const listing = await listWorkTree(watched, root, options);
  if ('message' in listing) throw new Error(listing.message);
  return Buffer.from(listing.bytes).toString();
}

function one({ git }: TempRepository): string {
  return `${git('ls-files', '-z', '-s', '-v', '-c', '-m', '-o', '--exclude-standard')}`;
}
