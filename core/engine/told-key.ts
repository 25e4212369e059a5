import type { TaskKey } from './key-ring.ts';

/** A key, and what it was made of where that can be told. */
export type ToldKey = Pick<TaskKey, 'key'> & { readonly [part in 'record' | 'dependencies']: TaskKey[part] | undefined } & {
  /** It was taken over, and what it was made of would have to be worked out. */
  readonly isTakenOver?: boolean;
};

/** A key that was taken over: what it is made of is worked out when somebody asks for it, and not told if the files have moved on by then. */
export function toldKey(key: string, make: () => TaskKey | undefined): ToldKey {
  let made: { readonly key: TaskKey | undefined } | undefined;
  const whole = (): TaskKey | undefined => {
    made ??= { key: make() };
    return made.key?.key === key ? made.key : undefined;
  };
  return {
    key,
    isTakenOver: true,
    get record() {
      return whole()?.record;
    },
    get dependencies() {
      return whole()?.dependencies;
    },
  };
}
