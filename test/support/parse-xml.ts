/** An element of a parsed document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, CDATA sections included. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** Parses the XML that reports are written in, without DTDs and processing instructions; throws where it is not well-formed. */
export function parseXml(source: string): XmlElement {
  const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(source);
  if (illegal !== null) throw new Error(`a character that XML forbids at ${illegal.index}`);
  const body = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>/, '').trim();
  const open: Open[] = [{ name: '', attributes: {}, children: [], text: '' }];
  const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w.-]+)\s*>|<([\w.-]+)((?:\s+[\w.:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const match = token.exec(body);
    const top = open.at(-1);
    if (match === null || top === undefined) throw new Error(`not well-formed at ${at}: ${body.slice(at, at + 60)}`);
    const [, cdata, closed, opened, attributes, empty, text] = match;
    if (cdata !== undefined) top.text += cdata;
    else if (text !== undefined) top.text += decode(text);
    else if (opened !== undefined) {
      const element: Open = { name: opened, attributes: readAttributes(attributes ?? ''), children: [], text: '' };
      if (empty === '/') top.children.push(element);
      else open.push(element);
    } else if (closed === top.name) {
      open.pop();
      open.at(-1)?.children.push(top);
    } else throw new Error(`</${closed}> ends <${top.name}>`);
  }
  const [root] = open;
  const [element] = root?.children ?? [];
  if (open.length !== 1 || element === undefined || root?.children.length !== 1 || root.text.trim() !== '') throw new Error('not one root element');
  return element;
}

function readAttributes(source: string): Readonly<Record<string, string>> {
  const pairs = [...source.matchAll(/([\w.:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decode(value)] as const);
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute occurs twice: ${source}`);
  return Object.fromEntries(pairs);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  return text.replace(/&(?:#x([0-9A-Fa-f]+)|(\w+));|&/g, (whole, hex: string | undefined, name: string | undefined) => {
    const value = hex === undefined ? entities[name ?? ''] : String.fromCodePoint(Number.parseInt(hex, 16));
    if (value === undefined) throw new Error(`unknown entity ${whole}`);
    return value;
  });
}
