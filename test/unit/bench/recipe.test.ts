import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Workspace } from '../../../bench/generate/workspace.ts';
import { recipeOf } from '../../../bench/recipe-of.ts';
import { mmo } from '../../../bench/tools/mmo.ts';
import { describe } from '../../support/harness.ts';

describe('the recipe of a workspace', (test) => {
  test('is that of its files and its graph, and of nothing else', () => {
    const recipe = recipeOf(mmo, 30, 1);
    assert.is(recipeOf({ configure: mmo.configure }, 30, 1), recipe);
    assert.not.equal(recipeOf(mmo, 31, 1), recipe);
    const configure = (workspace: Workspace): void => {
      mmo.configure(workspace);
      writeFileSync(join(workspace.dir, 'more.txt'), 'more');
    };
    assert.not.equal(recipeOf({ configure }, 30, 1), recipe);
  });
});
