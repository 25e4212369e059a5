import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes `count` small files below a folder, a hundred to a subfolder. */
export function writeManyFiles(folder: string, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const path = join(folder, `d${Math.floor(n / 100)}`, `file${n % 100}.txt`);
    if (n % 100 === 0) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${n}\n`);
  }
}
