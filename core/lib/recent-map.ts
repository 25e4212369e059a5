/**
 * A map that remembers what was asked for: what nobody asks for any more can be dropped when it is written down. What it
 * begins with is loaded when it is first asked for anything.
 */
export class RecentMap<Value> extends Map<string, Value> {
  readonly #used = new Set<string>();
  #load: (() => Iterable<readonly [string, Value]>) | undefined;
  #isChanged = false;

  constructor(load: () => Iterable<readonly [string, Value]>) {
    super();
    this.#load = load;
  }

  override get(key: string): Value | undefined {
    this.#fill();
    const value = super.get(key);
    if (value !== undefined) this.#used.add(key);
    return value;
  }

  override set(key: string, value: Value): this {
    this.#fill();
    this.#used.add(key);
    this.#isChanged ||= super.get(key) !== value;
    return super.set(key, value);
  }

  /** Whether it holds what it did not hold when it was made. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** What was asked for or set since it was made, and the rest as long as that is not the greater part: another branch may want it again. */
  kept(): ReadonlyMap<string, Value> {
    this.#fill();
    if (this.size <= 2 * this.#used.size + SPARE) return this;
    return new Map([...this].filter(([key]) => this.#used.has(key)));
  }

  #fill(): void {
    const load = this.#load;
    this.#load = undefined;
    for (const [key, value] of load?.() ?? []) super.set(key, value);
  }
}

const SPARE = 1_000;
