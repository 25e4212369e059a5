import type { RawListing } from './list-work-tree.ts';

/**
 * The files of a plain listing that could name attributes which change bytes; `undefined` for one that is not plain, since git has warned, a
 * name is not UTF-8, or it holds a submodule or a file that a sparse checkout leaves out.
 */
export function attributeFilesIn({ bytes, warnings }: RawListing): readonly string[] | undefined {
  const text = warnings === '' ? decode(bytes) : undefined;
  if (text === undefined || NOT_PLAIN.test(text)) return undefined;
  const found: string[] = [];
  for (let at = text.indexOf(NAME); at >= 0; at = text.indexOf(NAME, at + 1)) {
    const record = text.slice(text.lastIndexOf('\0', at) + 1, at + NAME.length - 1);
    const path = record.slice(record.startsWith('? ') ? 2 : record.indexOf('\t', 9) + 1);
    if (path === '.gitattributes' || path.endsWith('/.gitattributes')) found.push(path);
  }
  return found;
}

/** No path holds a NUL, so that this is the beginning of a record: `TAG MODE …`. */
const NOT_PLAIN = /(?:^|\0)(?:[Ss] |[^?] 160000 )/;
const NAME = '.gitattributes\0';

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
