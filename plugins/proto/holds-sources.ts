import type { InferTree } from '../../core/plugin-api.ts';

/**
 * True where a folder that generated code goes to has files that no generator has written, as far as their names and
 * first lines tell: outputs are moved aside and deleted, which must not happen to sources.
 */
export function holdsSources(folder: string, tree: InferTree): boolean {
  const glob = folder.replace(/[\\*?[\]{}()!|+@]/g, '\\$&');
  return tree.list([`${glob}/**`]).some((path) => !isGenerated(path, () => tree.read(path)));
}

/** Compilers of other languages mark what they write; those of Python's stubs, descriptors and OpenAPI do not. */
function isGenerated(path: string, read: () => string | undefined): boolean {
  if (GENERATED_NAME.test(path)) return true;
  const text = read() ?? '';
  return text.trim() === '' || /\bgenerated\b/i.test(text.slice(0, HEAD_LENGTH));
}

const GENERATED_NAME = /[._]pb2?(?:[._][^/]*)?$|\.(?:binpb|swagger\.json|openapi\.(?:json|ya?ml))$|(?:^|\/)openapi\.(?:json|ya?ml)$/;
const HEAD_LENGTH = 2000;
