/** Cells a text without control sequences takes on a terminal: two for wide East Asian characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
}

/** The text cut to `columns` cells, ending with `…` where something was cut. */
export function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let fitted = '';
  let width = 1;
  for (const character of text) {
    width += cellsOf(character);
    if (width > columns) break;
    fitted += character;
  }
  return columns < 1 ? '' : `${fitted}…`;
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const empty = /\p{Mn}|\p{Me}|\p{Cf}/u;

function cellsOf(character: string): number {
  if (character < '\u0300') return 1;
  if (empty.test(character)) return 0;
  return wide.test(character) || (character.codePointAt(0) ?? 0) >= 0x20000 ? 2 : 1;
}
