import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeManyFiles } from '../generate/write-many-files.ts';
import type { BigTree } from './big-tree.ts';
import { writeService } from './write-service.ts';

const servicesOf = (full: boolean): number => (full ? 300 : 30);
const filesEach = 100;

/** Each service has a link to a folder above it, and one to itself. */
export const symlinkLoop: BigTree = {
  name: 'trees-symlink-loop',
  is: (full) => `${servicesOf(full) * filesEach} files in ${servicesOf(full)} services, each with links that lead back to it`,
  services: servicesOf,
  write: (dir, full) => {
    for (let n = 0; n < servicesOf(full); n += 1) {
      const folder = join(dir, 'services', `s${n}`);
      writeService(folder, `s${n}`, n === 0 ? [] : [`s${n - 1}`]);
      writeManyFiles(join(folder, 'src'), filesEach);
      symlinkSync('..', join(folder, 'up'));
      symlinkSync('.', join(folder, 'src', 'self'));
    }
  },
};
