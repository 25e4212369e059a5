/** What every object inherits from: code that adds to it changes all other code. */
const prototypes: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Map.prototype,
  Set.prototype,
  Promise.prototype,
];

/**
 * Remembers the prototypes that all code shares; the returned function puts back what has changed since and tells the
 * names of what that was.
 */
export function guardPrototypes(): () => readonly string[] {
  const before = prototypes.map((prototype) => Object.getOwnPropertyDescriptors(prototype) as Record<PropertyKey, PropertyDescriptor>);
  return () => {
    const polluted: string[] = [];
    for (const [n, prototype] of prototypes.entries()) {
      const known = before[n] ?? {};
      for (const key of Reflect.ownKeys(prototype)) {
        const was = known[key];
        const is = Object.getOwnPropertyDescriptor(prototype, key);
        if (was !== undefined && was.value === is?.value && was.get === is?.get && was.set === is?.set) continue;
        polluted.push(String(key));
        if (was === undefined) Reflect.deleteProperty(prototype, key);
        else Object.defineProperty(prototype, key, was);
      }
    }
    return polluted;
  };
}
