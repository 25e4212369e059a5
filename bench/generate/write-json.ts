import { writeFileSync } from 'node:fs';

/** Writes a value as people write JSON. */
export function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
