import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files below a folder, links not followed, whose bytes or names contain one of the texts; each with the first text found. */
export function filesWith(folder: string, texts: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const bytes = entry.isFile() ? readFileSync(path) : Buffer.alloc(0);
    const found = texts.find((text) => entry.name.includes(text) || bytes.includes(text));
    return found === undefined ? [] : [`${JSON.stringify(found)} in ${path}`];
  });
}
