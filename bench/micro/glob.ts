import { compileGlobs } from '../../core/lib/compile-glob.ts';
import type { Micro } from './micro.ts';

/** Three globs, one of them with braces, against paths. */
export const glob: Micro = {
  name: 'glob',
  item: 'path',
  prepare: (size) => {
    const paths = Array.from({ length: size }, (_, n) => `packages/pkg-${n % 1000}/src/deep/folder${n % 7}/file${n}.${n % 3 === 0 ? 'ts' : 'txt'}`);
    return () => {
      const matches = compileGlobs(['packages/*/src/**/*.{ts,tsx}', '**/package.json', 'protos/**/*.proto']);
      const found = paths.filter(matches).length;
      if (found !== Math.ceil(size / 3)) throw new Error(`${found} paths were found`);
    };
  },
};
