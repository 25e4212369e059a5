import { join } from 'node:path';
import { layeredDag } from '../generate/layered-dag.ts';
import { packageName } from '../generate/package-name.ts';
import { writeManyFiles } from '../generate/write-many-files.ts';
import type { BigTree } from './big-tree.ts';
import { writeService } from './write-service.ts';

const servicesOf = (full: boolean): number => (full ? 20_000 : 2000);

/** Very many services, with the memory of a small machine. */
export const manyServices: BigTree = {
  name: 'trees-many-services',
  is: (full) => `${servicesOf(full)} services in one workspace, mmo with --max-old-space-size=512`,
  services: servicesOf,
  write: (dir, full) => {
    const dag = layeredDag(servicesOf(full), 1);
    for (const [n, needs] of dag.entries()) {
      const folder = join(dir, 'services', `${Math.floor(n / 500)}`, packageName(n));
      writeService(folder, packageName(n), needs.map(packageName));
      writeManyFiles(join(folder, 'src'), 1);
    }
  },
  nodeOptions: ['--max-old-space-size=512'],
};
