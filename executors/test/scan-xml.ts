/** A start or empty element, an end, or text between them, in order. */
export type XmlToken =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly empty: boolean }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'broken'; readonly offset: number };

const pattern =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;

/** Reads XML piece by piece. Entities of a document type are not expanded; the first thing that is no XML ends it as `broken`. */
export function* scanXml(text: string): Generator<XmlToken> {
  pattern.lastIndex = 0;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) {
      yield { kind: 'broken', offset: at };
      return;
    }
    const end = pattern.lastIndex;
    const [, cdata, close, open, attributes, slash, plain] = found;
    if (cdata !== undefined) yield { kind: 'text', text: cdata };
    else if (close !== undefined) yield { kind: 'close', name: close };
    else if (open !== undefined) yield { kind: 'open', name: open, attributes: readAttributes(attributes ?? ''), empty: slash === '/' };
    else if (plain !== undefined) yield { kind: 'text', text: decode(plain) };
    pattern.lastIndex = end;
  }
}

function readAttributes(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(found.map(([, name, double, single]) => [name ?? '', decode(double ?? single ?? '')]));
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
