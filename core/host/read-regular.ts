import * as fs from 'node:fs';

/** The bytes of a regular file, links followed. A pipe would be waited for and a device read without end: those throw at once. */
export function readRegular(path: string): Buffer {
  const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stats = fs.fstatSync(file);
    if (!stats.isFile() && !stats.isDirectory()) throw Object.assign(new Error(`EINVAL: not a regular file, read '${path}'`), { code: 'EINVAL' });
    return fs.readFileSync(file);
  } finally {
    fs.closeSync(file);
  }
}
