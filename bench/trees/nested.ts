import { join } from 'node:path';
import { writeManyFiles } from '../generate/write-many-files.ts';
import type { BigTree } from './big-tree.ts';
import { writeService } from './write-service.ts';

const servicesOf = (full: boolean): number => (full ? 600 : 60);
const filesEach = 95;

/** Services within services, five deep. */
export const nested: BigTree = {
  name: 'trees-nested',
  is: (full) => `${servicesOf(full) * filesEach} files, ${servicesOf(full)} services nested up to five deep`,
  services: servicesOf,
  write: (dir, full) => {
    for (let n = 0; n < servicesOf(full); n += 1) {
      // Service 7 lies in 6, 6 in 5, down to a multiple of five.
      const chain = Array.from({ length: (n % 5) + 1 }, (_, depth) => `s${n - (n % 5) + depth}`);
      const folder = join(dir, 'services', ...chain);
      writeService(folder, `s${n}`, n % 5 === 0 ? [] : [`s${n - 1}`]);
      writeManyFiles(join(folder, 'src'), filesEach);
    }
  },
};
