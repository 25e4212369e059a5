/*
 * `node t22-flood.mjs <kind> <bytes> [<seed>]`: writes so many bytes to stdout as fast as they are taken. `lines` are whole lines that
 * say their number and length, `line` has no line end, `binary` is any byte, `odd` holds all that could steer a terminal.
 */
const [kind, size, seed = '1'] = process.argv.slice(2);
let left = Number(size);
let state = Number(seed) >>> 0;
let number = 0;
const below = (limit) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state % limit;
};
const odd = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b[1;1H',
  '\r',
  'progress 10%\r',
  '\0',
  '\u00e9',
  '\u{1f600}',
  '\u009b31m',
  '\u001b[31mred\u001b[0m',
  'text',
  '\b',
  '\u001bc',
];
const pieces = {
  lines: () => {
    const body = 'x'.repeat(40 + (number % 80));
    number += 1;
    return Buffer.from(`<${number} ${body.length} ${body}>\n`);
  },
  line: () => Buffer.alloc(65_536, 97),
  binary: () => Buffer.from(Array.from({ length: 512 }, () => below(256))),
  odd: () => Buffer.concat([Buffer.from(odd[below(odd.length)]), Buffer.from([[0xff], [0xc3], [0xe2, 0x82], [0x0a], [0x41]][below(5)])]),
};
const block = () => {
  const parts = [];
  let length = 0;
  while (length < 262_144) {
    const part = pieces[kind]();
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts);
};
// What need not differ from block to block is made once: the reader is under test, not the writer.
const same = kind === 'lines' ? undefined : block();
const write = () => {
  while (left > 0) {
    const next = same ?? block();
    left -= next.length;
    if (!process.stdout.write(next)) {
      process.stdout.once('drain', write);
      return;
    }
  }
};
write();
