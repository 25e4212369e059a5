import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import type { TreeLab } from '../support/trees/tree-lab.ts';

/** What `mmo affected` must say in a state of a repository. */
export interface Verdict {
  /** Where it is asked; the workspace unless told. */
  readonly folder?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Services whose builds must be named, or the exit 2 with these words. */
  readonly expects: readonly string[] | RegExp;
}

const levels = ['low', 'middle', 'top'];
const sinceMain = ['--base', 'HEAD~1'];
const w = 'workspace';

/** A state, and how a repository comes into it. The lab's workspace has one commit of low <- middle <- top and aside. */
export const gitStates: Readonly<Record<string, (lab: TreeLab) => Verdict>> = {
  'no git binary': (lab) => ({ args: sinceMain, env: { PATH: lab.at('nowhere') }, expects: /MMO1010.*git cannot be started/ }),
  'no repository': (lab) => {
    rmSync(lab.at('workspace/.git'), { recursive: true });
    return { args: [], expects: /MMO1010/ };
  },
  'unborn branch': (lab) => {
    lab.git(w, 'checkout', '--quiet', '--orphan', 'unborn');
    return { args: [], expects: /MMO1011/ };
  },
  'empty repository': (lab) => {
    rmSync(lab.at('workspace/.git'), { recursive: true });
    lab.git(w, 'init', '--quiet');
    return { args: sinceMain, expects: /MMO1011/ };
  },
  'detached HEAD': (lab) => {
    changed(lab);
    lab.git(w, 'checkout', '--quiet', '--detach');
    return { args: sinceMain, expects: levels };
  },
  'shallow clone without the base': (lab) => {
    changed(lab);
    lab.git('.', 'clone', '--quiet', '--depth', '1', `file://${lab.at(w)}`, 'clone');
    return { folder: 'clone', args: sinceMain, expects: /MMO1012.*fetch-depth: 0/ };
  },
  'shallow clone with the base': (lab) => {
    changed(lab);
    lab.git('.', 'clone', '--quiet', '--depth', '2', `file://${lab.at(w)}`, 'clone');
    return { folder: 'clone', args: sinceMain, expects: levels };
  },
  'partial clone': (lab) => {
    changed(lab);
    lab.git(w, 'config', 'uploadpack.allowFilter', 'true');
    lab.git('.', 'clone', '--quiet', '--filter=blob:none', `file://${lab.at(w)}`, 'clone');
    return { folder: 'clone', args: sinceMain, expects: levels };
  },
  'partial clone whose remote is gone': (lab) => {
    changed(lab);
    lab.git(w, 'config', 'uploadpack.allowFilter', 'true');
    lab.git('.', 'clone', '--quiet', '--filter=tree:0', `file://${lab.at(w)}`, 'clone');
    renameSync(lab.at(w), lab.at('away'));
    return { folder: 'clone', args: sinceMain, expects: /MMO1013/ };
  },
  'base of another history': (lab) => {
    lab.git(w, 'checkout', '--quiet', '--orphan', 'other');
    lab.commit(w);
    return { args: ['--base', 'main'], expects: /MMO1011/ };
  },
  'base that is no commit': () => ({ args: ['--base', 'HEAD:low'], expects: /MMO1011/ }),
  'base that looks like an option': () => ({ args: ['--base=--output=x'], expects: /MMO1011/ }),
  'base equal to head, dirty': (lab) => {
    edit(lab);
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'merge commit': (lab) => {
    branches(lab, ['one']);
    return { args: sinceMain, expects: levels };
  },
  'octopus merge': (lab) => {
    branches(lab, ['one', 'two', 'three']);
    return { args: sinceMain, expects: [...levels, 'aside'] };
  },
  'work tree of its own': (lab) => {
    changed(lab);
    lab.git(w, 'worktree', 'add', '--quiet', '../linked');
    return { folder: 'linked', args: sinceMain, expects: levels };
  },
  'dirty submodule': (lab) => {
    submodule(lab);
    lab.write('workspace/low/vendor/a.txt', 'dirty\n');
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'dirty submodule of a submodule': (lab) => {
    submodule(lab);
    lab.write('inner/b.txt', 'first\n');
    lab.git('inner', 'init', '--quiet', '--initial-branch=main');
    lab.commit('inner');
    lab.git('workspace/low/vendor', 'submodule', '--quiet', 'add', lab.at('inner'), 'nested');
    lab.commit('workspace/low/vendor');
    lab.commit(w);
    lab.write('workspace/low/vendor/nested/b.txt', 'dirty\n');
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'submodule that moved on': (lab) => {
    submodule(lab);
    lab.write('workspace/low/vendor/a.txt', 'next\n');
    lab.commit('workspace/low/vendor');
    lab.commit(w);
    return { args: sinceMain, expects: levels };
  },
  'submodule that is not checked out': (lab) => {
    submodule(lab);
    lab.write('workspace/low/vendor/a.txt', 'next\n');
    lab.commit('workspace/low/vendor');
    lab.commit(w);
    lab.git(w, 'submodule', '--quiet', 'deinit', '--force', '--all');
    return { args: sinceMain, expects: levels };
  },
  'sparse checkout, cone': (lab) => {
    changed(lab);
    lab.git(w, 'sparse-checkout', 'set', '--cone', 'aside', 'low', 'middle', 'top');
    return { args: sinceMain, expects: levels };
  },
  'sparse checkout without cone': (lab) => {
    changed(lab);
    lab.git(w, 'sparse-checkout', 'set', '--no-cone', '/*', '!/aside/source.txt');
    return { args: sinceMain, expects: levels };
  },
  'LFS pointers': (lab) => {
    lab.write('workspace/.gitattributes', '*.bin filter=lfs\n');
    lab.write('workspace/low/data.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n');
    lab.commit(w);
    lab.write('workspace/low/data.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:bb\nsize 1\n');
    lab.commit(w);
    return { args: sinceMain, expects: levels };
  },
  rename: (lab) => moved(lab, 'mv', 'low/source.txt', 'low/other.txt'),
  'file moved to another service': (lab) => {
    lab.write('workspace/low/extra.txt', 'extra\n');
    lab.commit(w);
    lab.git(w, 'mv', 'low/extra.txt', 'aside/extra.txt');
    lab.commit(w);
    return { args: sinceMain, expects: [...levels, 'aside'] };
  },
  copy: (lab) => {
    lab.write('workspace/low/copy.txt', 'source of low\n');
    lab.commit(w);
    return { args: sinceMain, expects: levels };
  },
  'mode only': (lab) => {
    chmodSync(lab.at('workspace/low/source.txt'), 0o755);
    lab.commit(w);
    return { args: sinceMain, expects: levels };
  },
  'file that became a link': (lab) => {
    rmSync(lab.at('workspace/low/source.txt'));
    lab.write('workspace/low/target.txt', 'source of low\n');
    symlinkSync('target.txt', lab.at('workspace/low/source.txt'));
    lab.commit(w);
    return { args: sinceMain, expects: levels };
  },
  'case-only rename': (lab) => moved(lab, 'mv', 'low/source.txt', 'low/Source.txt'),
  'deleted service': (lab) => {
    rmSync(lab.at('workspace/low'), { recursive: true });
    lab.write('workspace/middle/service.yml', 'name: middle\n');
    lab.commit(w);
    return { args: sinceMain, expects: ['middle', 'top'] };
  },
  'moved service': (lab) => moved(lab, 'mv', 'low', 'elsewhere'),
  'untracked file': (lab) => {
    lab.write('workspace/low/new.txt', 'new\n');
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'ignored but tracked': (lab) => {
    lab.write('workspace/low/made.txt', 'made\n');
    lab.commit(w);
    lab.write('workspace/.gitignore', 'out\n.mmo\nlow/made.txt\n');
    lab.commit(w);
    lab.write('workspace/low/made.txt', 'anew\n');
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'assume-unchanged': (lab) => unseen(lab, '--assume-unchanged'),
  'skip-worktree': (lab) => unseen(lab, '--skip-worktree'),
  'names that git quotes': (lab) => {
    lab.write('workspace/low/ünï "quoted"\t\n.txt', 'odd\n');
    lab.commit(w);
    return { args: sinceMain, expects: levels };
  },
  autocrlf: (lab) => {
    lab.git(w, 'config', 'core.autocrlf', 'true');
    changed(lab);
    return { args: sinceMain, expects: levels };
  },
  'index.lock left behind': (lab) => {
    edit(lab);
    lab.write('workspace/.git/index.lock', '');
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'fsmonitor that says nothing changed': (lab) => {
    lab.write('workspace/.git/quiet', '#!/bin/sh\nprintf "1\\0"\n', 0o755);
    lab.git(w, 'config', 'core.fsmonitor', lab.at('workspace/.git/quiet'));
    lab.git(w, 'config', 'core.fsmonitorHookVersion', '2');
    lab.git(w, 'status');
    edit(lab);
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'GIT_DIR of elsewhere': (lab) => {
    changed(lab);
    lab.git('.', 'clone', '--quiet', '--bare', w, 'bare.git');
    return { args: sinceMain, env: { GIT_DIR: lab.at('bare.git'), GIT_INDEX_FILE: lab.at('no-index') }, expects: levels };
  },
  'replaced commit': (lab) => {
    changed(lab);
    lab.git(w, 'replace', 'HEAD~1', 'HEAD');
    return { args: sinceMain, expects: levels };
  },
  'index of version 4, split': (lab) => {
    lab.git(w, 'update-index', '--index-version', '4', '--split-index');
    edit(lab);
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'conflict in the middle of a merge': (lab) => {
    lab.git(w, 'checkout', '--quiet', '-b', 'side');
    lab.write('workspace/low/source.txt', 'side\n');
    lab.commit(w);
    lab.git(w, 'checkout', '--quiet', 'main');
    lab.write('workspace/low/source.txt', 'main\n');
    lab.commit(w);
    try {
      lab.git(w, 'merge', 'side');
    } catch {
      // The conflict.
    }
    return { args: ['--base', 'HEAD'], expects: levels };
  },
  'tag as base': (lab) => {
    lab.git(w, 'tag', '-a', '-m', 'released', 'v1');
    changed(lab);
    return { args: ['--base', 'v1'], expects: levels };
  },
};

function edit(lab: TreeLab): void {
  lab.write('workspace/low/source.txt', 'source of lOw\n');
}

function changed(lab: TreeLab): void {
  edit(lab);
  lab.commit(w);
}

function moved(lab: TreeLab, ...args: readonly string[]): Verdict {
  const commands = args[1] === 'low' ? [] : ['tasks:', '  build: { command: "mkdir -p out && cat *.txt > out/all" }'];
  lab.write('workspace/low/service.yml', ['name: low', ...commands, ''].join('\n'));
  lab.commit(w);
  lab.git(w, ...args);
  lab.commit(w);
  return { args: sinceMain, expects: levels };
}

function unseen(lab: TreeLab, how: string): Verdict {
  lab.git(w, 'update-index', how, 'low/source.txt');
  edit(lab);
  return { args: ['--base', 'HEAD'], expects: levels };
}

/** Branches that change low, aside and middle, merged into main at once. */
function branches(lab: TreeLab, names: readonly string[]): void {
  for (const [n, name] of names.entries()) {
    lab.git(w, 'checkout', '--quiet', '-b', name, 'main');
    lab.write(`workspace/${['low', 'aside', 'middle'][n] ?? 'low'}/source.txt`, `of ${name}\n`);
    lab.commit(w);
  }
  lab.git(w, 'checkout', '--quiet', 'main');
  lab.git(w, 'merge', '--quiet', '--no-ff', '--no-edit', ...names);
}

function submodule(lab: TreeLab): void {
  lab.write('library/a.txt', 'first\n');
  lab.git('library', 'init', '--quiet', '--initial-branch=main');
  lab.commit('library');
  lab.git(w, 'submodule', '--quiet', 'add', lab.at('library'), 'low/vendor');
  lab.commit(w);
}
