/** A section of an old tool's file of components, with its place. */
export interface IniSection {
  readonly title: string;
  readonly values: Map<string, string>;
  readonly start: number;
  readonly end: number;
}

/** Reads the form that Python's configparser reads: `=` or `:`, comments with `#` or `;`, indented lines go on with the value before. */
export function iniSections(text: string): readonly IniSection[] {
  const sections: IniSection[] = [];
  let start = 0;
  let lastKey: string | undefined;
  for (const line of text.split('\n')) {
    const code = line.replace(/^\s*[#;].*/, '').trimEnd();
    const title = /^\[([^\]]+)\]/.exec(code)?.[1];
    const [, key, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(code) ?? [];
    const values = sections.at(-1)?.values;
    if (title !== undefined) {
      sections.push({ title, values: new Map(), start, end: start + title.length + 2 });
      lastKey = undefined;
    } else if (/^\s/.test(code) && lastKey !== undefined) values?.set(lastKey, `${values.get(lastKey) ?? ''}\n${code.trim()}`);
    else if (key !== undefined) {
      lastKey = key.toLowerCase();
      values?.set(lastKey, value ?? '');
    }
    start += line.length + 1;
  }
  return sections;
}
