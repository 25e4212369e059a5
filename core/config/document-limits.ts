/** What a configuration file may be at most; far above any honest one, far below what hurts. */
export const documentLimits = {
  bytes: 1_000_000,
  depth: 64,
  /** Values after every alias is written out. */
  nodes: 100_000,
  /** Characters of all texts after every alias is written out. */
  textLength: 2_000_000,
  /** Characters that can begin a token; what the parser's time depends on. */
  tokens: 50_000,
  /** Mistakes reported of one file. */
  diagnostics: 50,
} as const;
