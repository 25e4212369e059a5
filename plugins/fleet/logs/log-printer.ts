import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import type { Stretch } from './stretch.ts';

const colours = [32, 34, 36, 35, 33, 37];
const BATCH_CHARACTERS = 65_536;

/** Writes lines with the name of who wrote them, or as JSON, in batches. */
export class LogPrinter {
  readonly #context: Pick<PluginCommandContext, 'json' | 'color' | 'write'>;
  readonly #width: number;
  readonly #prefixes = new Map<string, string>();
  #batch: string[] = [];
  #characters = 0;

  /** Names of the same length as these, and shorter ones, stand in one column. */
  constructor(context: Pick<PluginCommandContext, 'json' | 'color' | 'write'>, names: readonly string[]) {
    this.#context = context;
    this.#width = Math.max(0, ...names.map((name) => name.length));
    for (const name of names) this.#prefixOf(name);
  }

  print(name: string, { at, text }: Stretch, kind: 'service' | 'vendor' = 'service'): void {
    const prefix = this.#prefixOf(name);
    const lines = text.slice(0, -1);
    const shown = this.#context.json
      ? lines
          .split('\n')
          .map((line) => `${JSON.stringify({ [kind]: name, at: Number.isFinite(at) ? at : undefined, text: line })}\n`)
          .join('')
      : `${prefix}${lines.replaceAll('\n', `\n${prefix}`)}\n`;
    this.#batch.push(shown);
    this.#characters += shown.length;
    if (this.#characters > BATCH_CHARACTERS) this.flush();
  }

  /** Writes what is still held back. */
  flush(): void {
    if (this.#batch.length === 0) return;
    // Joining copies: what is long stands alone.
    const [only = ''] = this.#batch;
    this.#context.write(this.#batch.length === 1 ? only : this.#batch.join(''));
    this.#batch = [];
    this.#characters = 0;
  }

  #prefixOf(name: string): string {
    const known = this.#prefixes.get(name);
    if (known !== undefined) return known;
    const padded = name.padEnd(this.#width);
    const prefix = this.#context.color ? `\u001b[${colours[this.#prefixes.size % colours.length] ?? 37}m${padded}\u001b[39m | ` : `${padded} | `;
    this.#prefixes.set(name, prefix);
    return prefix;
  }
}
