import type { Span } from '../model/diagnostic.ts';

/** A configuration file as plain data, with the place of every value. Key paths join keys and indexes by dots; the root is the empty path. */
export interface ParsedDocument {
  readonly file: string;
  /** Maps, lists and scalars made of plain objects; never holds a forbidden key. */
  readonly value: unknown;
  /** Place of a scalar; for a map, a list or an empty value the place of its key. */
  readonly spans: Readonly<Record<string, Span>>;
  /** Place of the key that leads to a value. */
  readonly keySpans: Readonly<Record<string, Span>>;
  /** Numbers and booleans as they were written, since `1.10` is not `1.1`. */
  readonly texts: Readonly<Record<string, string>>;
}
