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
  const before = prototypes.map((prototype) => [prototype, ownProperties(prototype)] as const);
  return () => {
    const polluted: string[] = [];
    for (const [prototype, known] of before) {
      for (const key of Reflect.ownKeys(prototype)) {
        if (known.has(key)) continue;
        polluted.push(String(key));
        Reflect.deleteProperty(prototype, key);
      }
      for (const [key, was] of known) {
        const is = Reflect.getOwnPropertyDescriptor(prototype, key);
        if (is !== undefined && was.value === is.value && was.get === is.get && was.set === is.set) continue;
        polluted.push(String(key));
        Reflect.defineProperty(prototype, key, was);
      }
    }
    return polluted;
  };
}

/** Nothing here may inherit from the prototypes in question: neither the collection nor the descriptors. */
function ownProperties(prototype: object): ReadonlyMap<PropertyKey, PropertyDescriptor> {
  const properties = new Map<PropertyKey, PropertyDescriptor>();
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor: PropertyDescriptor = Object.create(null);
    properties.set(key, Object.assign(descriptor, Reflect.getOwnPropertyDescriptor(prototype, key)));
  }
  return properties;
}
