const SHOWN_CHARACTERS = 100;

/** A command line as one line of text, cut where it is long. */
export function shownCommand(argv: readonly string[]): string {
  const text = argv
    .join(' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
