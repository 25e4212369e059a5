import * as assert from 'uvu/assert';
import { readGitSettings } from '../../../core/git/read-git-settings.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const repository = { top: '/r', gitDir: '/r/.git', commonDir: '/r/.git' };

/** How often git was started. */
function asked(config: string): number {
  let calls = 0;
  const run = (): never => {
    calls += 1;
    throw new Error('git is not to be had');
  };
  readGitSettings(createMemoryHost({ '/r/.git/config': config }, { processes: { run } }), repository);
  return calls;
}

describe('git: settings', (test) => {
  test('are read from the files alone where none matters', () => {
    assert.is(asked('[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n'), 0);
    assert.is(asked('[core]\nfileMode=true\n'), 0);
  });

  test('are asked of git where one may matter', () => {
    for (const line of ['filemode = false', 'fileMode=no', 'filemode =', 'autocrlf = input', 'attributesFile = ~/a', '[include]\npath = x'])
      assert.is(asked(`[core]\n${line}\n`), 1, line);
  });
});
