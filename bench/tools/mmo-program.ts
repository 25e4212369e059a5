import { join } from 'node:path';

/** The launcher of mmo as it is built in `dist/`. */
export const mmoProgram: string = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'mmo.js');
