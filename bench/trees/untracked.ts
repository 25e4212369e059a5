import { linkSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeManyFiles } from '../generate/write-many-files.ts';
import type { BigTree } from './big-tree.ts';
import { writeService } from './write-service.ts';

const services = 50;
const filesOf = (full: boolean): number => (full ? 20_000 : 2000);

/** Three gigabytes that are in no commit: sparse files and hard links, so that they take next to no disk. */
export const untracked: BigTree = {
  name: 'trees-untracked',
  is: (full) => `3 GB and ${filesOf(full)} files that git does not track beside ${services} services, half of them ignored`,
  services: () => services,
  write: (dir) => {
    for (let n = 0; n < services; n += 1) {
      writeService(join(dir, 'services', `s${n}`), `s${n}`, n === 0 ? [] : [`s${n - 1}`]);
      writeManyFiles(join(dir, 'services', `s${n}`, 'src'), 10);
    }
    writeFileSync(join(dir, '.gitignore'), '.mmo\ndist\nignored\n');
  },
  writeUntracked: (dir, full) => {
    for (const place of ['downloads', 'ignored']) {
      mkdirSync(join(dir, place));
      for (let n = 0; n < 5; n += 1) {
        writeFileSync(join(dir, place, `image${n}.bin`), '');
        truncateSync(join(dir, place, `image${n}.bin`), 300_000_000);
      }
      writeFileSync(join(dir, place, 'one'), 'one\n');
      for (let n = 0; n < filesOf(full) / 2; n += 1) {
        if (n % 1000 === 0) mkdirSync(join(dir, place, `d${n / 1000}`));
        linkSync(join(dir, place, 'one'), join(dir, place, `d${Math.floor(n / 1000)}`, `f${n}`));
      }
    }
  },
};
