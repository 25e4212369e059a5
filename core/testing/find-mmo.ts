import { fileURLToPath } from 'node:url';

/** The argv that starts the mmo that this module was installed with. */
export function findMmo(): readonly [string, string] {
  return [process.execPath, fileURLToPath(new URL('dist/bin/mmo.js', import.meta.resolve('mmo/package.json')))];
}
