import type { Span } from '../model/diagnostic.ts';
import type { JsonSchema } from '../model/executor.ts';

/** Where the checked value stands. */
export interface ValidatePlaces {
  readonly spans: Readonly<Record<string, Span>>;
  /** Places of keys; where they are missing, `spans` serves. */
  readonly keySpans?: Readonly<Record<string, Span>> | undefined;
  /** Numbers and booleans as written. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  /** Key path of the value in its file; default the root. */
  readonly prefix?: string | undefined;
  /** Schemas that this one refers to. */
  readonly others?: readonly JsonSchema[] | undefined;
}
