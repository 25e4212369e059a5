const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-Z\\^-~]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
// Characters that turn the direction of what follows could make a line read as another one.
const turns = /[\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
const colour = /^\u001b\[([0-9;]*)m$/;

/** A line as pieces of harmless text, each with the classes of the colours that were on: `[{ text, classes }]`. */
export function piecesOf(line) {
  const finished = line.replace(/\r+$/, '');
  const text = finished.slice(finished.lastIndexOf('\r') + 1);
  const pieces = [];
  const style = new Set();
  let from = 0;
  const add = (to) => {
    const clean = text.slice(from, to).replace(controls, '').replace(turns, '');
    if (clean !== '') pieces.push({ text: clean, classes: [...style].join(' ') });
  };
  for (const found of text.matchAll(sequences)) {
    add(found.index);
    from = found.index + found[0].length;
    const codes = colour.exec(found[0])?.[1];
    if (codes !== undefined) restyle(style, codes.split(';').map(Number));
  }
  add(text.length);
  return pieces;
}

function restyle(style, codes) {
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    if (code === 0) style.clear();
    else if (code === 1 || code === 2 || code === 4) style.add(`sgr-${code}`);
    else if (code === 22) {
      style.delete('sgr-1');
      style.delete('sgr-2');
    } else if (code === 24) style.delete('sgr-4');
    else if (code === 38 || code === 48) at += codes[at + 1] === 2 ? 4 : 2;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97) || code === 39) {
      for (const one of style) if (one.startsWith('fg-')) style.delete(one);
      if (code !== 39) style.add(`fg-${code >= 90 ? code - 90 : code - 30}`);
    }
  }
}
