const unitsBytes: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30, TIB: 2 ** 40 };

/** Bytes of `512KB`, `200MB`, `10GB`, `1.5GiB`; units of 1000, or 1024 with an `i`. `undefined` when the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?) ?([KMGT]?i?B)$/i.exec(text);
  const factor = unitsBytes[(match?.[2] ?? '').toUpperCase()];
  return match === null || factor === undefined ? undefined : Math.round(Number(match[1]) * factor);
}
