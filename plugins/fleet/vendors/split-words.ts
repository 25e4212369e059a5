const word = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs;
const piece = /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\\"']+)/gs;

/** The words of a line as a shell would part them, and nothing else that a shell does. Throws where a quote is left open. */
export function splitWords(line: string): readonly string[] {
  const rest = line.replace(word, '').trim();
  if (rest !== '') throw new Error(`the command "${line}" has a quote that is left open`);
  return [...line.matchAll(word)].map(([found]) =>
    found.replace(piece, (_, escaped?: string, double?: string, single?: string, plain?: string) => {
      return escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? plain ?? '';
    }),
  );
}
