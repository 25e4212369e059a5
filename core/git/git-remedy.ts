/** What to do about a failure of git, from its own untranslated words; `undefined` where they say nothing we know. */
export function gitRemedy(message: string): string | undefined {
  return REMEDIES.find(([words]) => words.test(message))?.[1];
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /dubious ownership|unsafe repository/,
    'the repository belongs to another user: if you trust it, run git config --global --add safe.directory <its folder>; mmo starts nothing of it before',
  ],
  [
    /index file corrupt|bad index file|bad signature|index uses .* extension, which we do not understand|unknown index entry|index file smaller/,
    'rebuild the index: rm .git/index && git reset (the files stay as they are)',
  ],
  [/must be run in a work tree/, 'the repository is bare, or core.worktree names another folder: run mmo in a folder that git has checked out'],
  [
    /promisor remote|could not fetch|missing blob|missing object|unable to read (sha1|tree|blob)/,
    'the clone is partial and its remote cannot be reached: git fetch --refetch once it can',
  ],
];
