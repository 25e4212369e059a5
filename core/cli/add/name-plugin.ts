/** What comes of adding a plugin to the text of `mmo.json`. */
export type NamedPlugin = { readonly text: string } | { readonly problem: string };

/**
 * Adds a reference to `plugins` in the text of `mmo.json`, and changes nothing else: order, spacing, line ends and comments
 * stay as they are. A reference that is there already changes nothing.
 */
export function namePlugin(text: string, reference: string): NamedPlugin {
  const members = membersOf(text);
  if (members === undefined) return { problem: 'it is not an object' };
  const item = JSON.stringify(reference);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const plugins = members.list.find(({ key }) => key === 'plugins');
  if (plugins === undefined) {
    const isEmpty = members.list.length === 0;
    const isWide = text.slice(members.start, members.end).includes('\n');
    const indent = isWide ? (/\n([ \t]+)/.exec(text.slice(members.start))?.[1] ?? '  ') : '';
    const gap = isWide ? `${eol}${indent}` : ' ';
    const rest = text.slice(members.start + 1);
    return { text: `${text.slice(0, members.start + 1)}${gap}"plugins": [${item}]${isEmpty ? '' : ','}${isEmpty && !isWide ? ` ${rest.trimStart()}` : rest}` };
  }
  const value = text.slice(plugins.start, plugins.end);
  if (!value.startsWith('[')) return { problem: '"plugins" is not a list' };
  if (stringsIn(value).includes(reference)) return { text };
  const end = lastOfList(value);
  if (end === undefined) return { text: `${text.slice(0, plugins.start)}[${item}]${text.slice(plugins.end)}` };
  const lead = /\n[ \t]*/.exec(value)?.[0];
  const gap = lead === undefined ? ' ' : `${eol}${lead.slice(1)}`;
  return { text: `${text.slice(0, plugins.start)}${value.slice(0, end)},${gap}${item}${value.slice(end)}${text.slice(plugins.end)}` };
}

interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const token = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}[\],:]|[^\s{}[\],:"/]+/g;

/** Members of the outermost object with the places of their values; comments are passed over. */
function membersOf(text: string): { readonly start: number; readonly end: number; readonly list: readonly Member[] } | undefined {
  const list: Member[] = [];
  let depth = 0;
  let start = -1;
  let key: string | undefined;
  let from = -1;
  let last = -1;
  for (const { 0: word, index } of text.matchAll(token)) {
    if (word.startsWith('//') || word.startsWith('/*')) continue;
    if (start === -1) {
      if (word !== '{') return undefined;
      start = index;
      depth = 1;
      continue;
    }
    if (depth === 1 && (word === ',' || word === '}')) {
      if (key !== undefined && from !== -1) list.push({ key, start: from, end: last });
      key = undefined;
      from = -1;
      if (word === '}') return { start, end: index, list };
      continue;
    }
    if (depth === 1 && key === undefined) key = word.startsWith('"') ? String(JSON.parse(word)) : word;
    else if (depth === 1 && word === ':' && from === -1) from = -2;
    else if (from === -2) from = index;
    if (word === '{' || word === '[') depth += 1;
    if (word === '}' || word === ']') depth -= 1;
    last = index + word.length;
  }
  return undefined;
}

/** End of the last item in the text of a list; undefined where there is none. */
function lastOfList(value: string): number | undefined {
  let end: number | undefined;
  const words = [...value.matchAll(token)].filter(([word]) => !word.startsWith('//') && !word.startsWith('/*'));
  for (const { 0: word, index } of words.slice(1, -1)) if (word !== ',') end = index + word.length;
  return end;
}

function stringsIn(value: string): readonly string[] {
  return [...value.matchAll(token)].flatMap(([word]) => (word.startsWith('"') ? [String(JSON.parse(word))] : []));
}
