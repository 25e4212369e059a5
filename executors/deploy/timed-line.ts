/** A line as daemons and clusters write it behind its time. */
export function timedLine(line: string): { readonly at: number; readonly text: string } {
  const space = line.indexOf(' ');
  const [time, text] = space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
  const at = Date.parse(time);
  return Number.isNaN(at) ? { at, text: line } : { at, text: text.replace(/\r$/, '') };
}
