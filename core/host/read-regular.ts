import * as fs from 'node:fs';

/** Up to this size one call reads a file, without what Node does around it. */
const PLAIN_BYTES = 1 << 26;

/** The bytes of a regular file, links followed. A pipe would be waited for and a device read without end: those throw at once. */
export function readRegular(path: string): Buffer {
  const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stats = fs.fstatSync(file);
    if (!stats.isFile() && !stats.isDirectory()) throw Object.assign(new Error(`EINVAL: not a regular file, read '${path}'`), { code: 'EINVAL' });
    // A file of /proc says that it is empty, and Node reads such a one to its end; Node also says what is wrong with one that is too large.
    if (stats.size === 0 || stats.size > PLAIN_BYTES) return fs.readFileSync(file);
    const bytes = Buffer.allocUnsafe(stats.size);
    let length = 0;
    for (let more = -1; more !== 0 && length < bytes.length; length += more) more = fs.readSync(file, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } finally {
    fs.closeSync(file);
  }
}
