/**
 * One line of a task's output as it may be shown among others: cursor movements, titles, links and other control
 * sequences are removed, a line rewritten by carriage returns is its last state. Colours stay where `keepColors`.
 */
export function sanitizeLine(line: string, keepColors: boolean): string {
  if (!steering.test(line)) return line;
  const finished = line.replace(/\r+$/, '');
  const text = finished.slice(finished.lastIndexOf('\r') + 1).replace(sequences, (sequence) => (keepColors && colour.test(sequence) ? sequence : ''));
  const clean = text.replace(keepColors ? controlsButEscape : controls, '');
  return keepColors && clean.includes('\u001b[') && !clean.endsWith(reset) ? `${clean}${reset}` : clean;
}

const reset = '\u001b[0m';
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
/** CSI; OSC, DCS, SOS, PM and APC up to their end; two-character escapes. */
const sequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-Z\\^-~]?/g;
const colour = /^\u001b\[[0-9;:]*m$/;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const controlsButEscape = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: control characters are what this is about
