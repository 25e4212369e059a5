import type { Node } from 'yaml';
import type { CommandMistake } from '../../../../core/plugin-api.ts';

/** A mistake at a place of a compose file. */
export class ComposeMistake extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

type Span = NonNullable<CommandMistake['span']>;

/** A compose file, read and not yet understood. */
export interface ComposeFile {
  /** Below the workspace, as messages name it. */
  readonly shown: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The place of the key or item at this path, or of the nearest one around it. */
  span(path: readonly (string | number)[]): Span;
  /** Throws a mistake at that place. */
  fail(path: readonly (string | number)[], message: string): never;
}

/** A part of a compose file on the way to what it means: reading throws mistakes at their places. */
export interface ComposePart {
  readonly file: ComposeFile;
  readonly path: readonly (string | number)[];
  /** What `${NAME}` means. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Text of a file beside the compose file; undefined where there is none. */
  readonly readText: (path: string) => string | undefined;
}

/** Reads a compose file as YAML, anchors and merge keys included. Throws ComposeMistake where it is none. */
export async function readComposeFile(text: string, shown: string): Promise<ComposeFile> {
  const { isAlias, isMap, isScalar, isSeq, parseDocument } = await import('yaml');
  const document = parseDocument(text, { merge: true, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw new ComposeMistake(error.message, { file: shown, start: error.pos[0], end: error.pos[1] });
  const span: ComposeFile['span'] = (path) => {
    let node = document.contents as Node | null | undefined;
    let found = node?.range;
    for (const key of path) {
      const whole = isAlias(node) ? node.resolve(document) : node;
      if (isMap(whole)) {
        const pair = whole.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
        if (pair === undefined) break;
        found = (pair.key as Node).range ?? found;
        node = pair.value as Node | null;
      } else if (isSeq(whole) && typeof key === 'number') {
        node = whole.items[key] as Node | undefined;
        found = node?.range ?? found;
      } else break;
    }
    const [start, end] = found ?? [0, 0];
    return { file: shown, start, end: path.length === 0 ? start : end };
  };
  const fail: ComposeFile['fail'] = (path, message) => {
    throw new ComposeMistake(message, span(path));
  };
  const value: unknown = readValue(document, fail);
  if (!isRecord(value)) return fail([], 'this is no compose file: it has no keys');
  return { shown, value, span, fail };
}

/** Whether it is a map of the file. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readValue(document: { toJS(options: { maxAliasCount: number }): unknown }, fail: ComposeFile['fail']): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return fail([], error instanceof Error ? error.message : String(error));
  }
}
