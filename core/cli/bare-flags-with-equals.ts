import { type FlagSpec, flagTable } from './flag-table.ts';

const optional: ReadonlySet<string> = new Set(
  Object.entries<FlagSpec>(flagTable)
    .filter(([, { kind }]) => kind === 'optional')
    .map(([name]) => `--${name}`),
);

/** Writes a bare `--affected` as `--affected=`, so that a flag whose value is optional never swallows the word behind it. Stops at `--`. */
export function bareFlagsWithEquals(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.map((word, at) => ((end === -1 || at < end) && optional.has(word) ? `${word}=` : word));
}
