/** Where a text stops being strict JSON, and what was expected there. */
export interface JsonError {
  readonly offset: number;
  readonly expected: string;
}

/** Finds the first place at which the text is not strict JSON. Made for texts whose nesting was checked before: it recurses. */
export function findJsonError(text: string): JsonError | undefined {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const error = value() ?? (skipSpace() < text.length ? { offset: at, expected: 'the end of the file' } : undefined);
  return error;

  function skipSpace(): number {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
    return at;
  }

  function value(): JsonError | undefined {
    skipSpace();
    const character = text[at];
    if (character === '{') return list('}', member);
    if (character === '[') return list(']', value);
    if (character === '"') return string('a string');
    return token(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y, 'a value');
  }

  function member(): JsonError | undefined {
    skipSpace();
    const error = string('a key in double quotes');
    if (error !== undefined) return error;
    if (text[skipSpace()] !== ':') return { offset: at, expected: '":"' };
    at += 1;
    return value();
  }

  function list(end: string, item: () => JsonError | undefined): JsonError | undefined {
    at += 1;
    if (text[skipSpace()] === end) {
      at += 1;
      return undefined;
    }
    for (;;) {
      const error = item();
      if (error !== undefined) return error;
      const next = text[skipSpace()];
      if (next !== ',' && next !== end) return { offset: at, expected: `"," or "${end}"` };
      at += 1;
      if (next === end) return undefined;
    }
  }

  function string(expected: string): JsonError | undefined {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
    return token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y, expected);
  }

  function token(pattern: RegExp, expected: string): JsonError | undefined {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return { offset: at, expected };
    at = pattern.lastIndex;
    return undefined;
  }
}
