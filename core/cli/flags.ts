import type { FlagName } from './flag-table.ts';

/** The flags of one invocation, from the command line or the environment, by kind. */
export interface Flags {
  /** The value last given; undefined when the flag is absent. */
  readonly text: (name: FlagName) => string | undefined;
  readonly list: (name: FlagName) => readonly string[];
  readonly on: (name: FlagName) => boolean;
  /** `true` for the bare flag, else its value. */
  readonly optional: (name: FlagName) => true | string | undefined;
  /** Every flag that was given, those of a plugin's command among them: true, or the list of its values. */
  readonly all: ReadonlyMap<string, true | readonly string[]>;
}

/** Reads flags out of plain values: a flag is true, or the list of values that were given. */
export function createFlags(values: ReadonlyMap<string, true | readonly string[]>): Flags {
  const list = (name: FlagName): readonly string[] => {
    const value = values.get(name);
    return value === undefined || value === true ? [] : value;
  };
  const text = (name: FlagName): string | undefined => list(name).at(-1);
  return {
    all: values,
    list,
    text,
    on: (name) => values.get(name) === true,
    optional(name) {
      const value = text(name);
      return value === '' || values.get(name) === true ? true : value;
    },
  };
}
