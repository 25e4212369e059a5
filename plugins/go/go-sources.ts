import type { InferTree } from '../../core/plugin-api.ts';
import { type GoFile, parseGoFile } from './parse-go-file.ts';

/** What a package compiles beside Go: assembly, headers, objects, and with cgo the languages it knows. */
const OTHER_SOURCES = 's,S,h,hh,hpp,hxx,c,cc,cpp,cxx,m,f,F,for,f90,swig,swigcxx,syso';

/** One Go file of a package, read. */
export interface GoSource extends GoFile {
  readonly isTest: boolean;
}

/** The Go sources of a workspace by folder. */
export interface GoSources {
  /** Folders with Go files, in order. */
  readonly folders: readonly string[];
  /** Folders with a `go.mod`. */
  readonly moduleFolders: ReadonlySet<string>;
  /** The Go files of a folder, read when first asked for; empty where it has none. */
  read(folder: string): readonly GoSource[];
  /** Extensions of the folder's sources, `go` first. */
  extensions(folder: string): readonly string[];
}

/** Lists the sources once; each is read when it is needed. */
export function goSourcesOf(tree: InferTree): GoSources {
  const goFiles = new Map<string, string[]>();
  const others = new Map<string, Set<string>>();
  const moduleFolders = new Set<string>();
  for (const path of tree.listWorkspace(['**/go.mod', `**/*.{go,${OTHER_SOURCES}}`])) {
    const slash = path.lastIndexOf('/');
    const folder = path.slice(0, Math.max(0, slash));
    const name = path.slice(slash + 1);
    const extension = name.slice(name.lastIndexOf('.') + 1);
    if (name === 'go.mod') moduleFolders.add(folder);
    // Go does not see files whose names begin so.
    else if (name.startsWith('_') || name.startsWith('.')) continue;
    else if (extension === 'go') goFiles.set(folder, [...(goFiles.get(folder) ?? []), path]);
    else others.set(folder, (others.get(folder) ?? new Set()).add(extension));
  }
  const known = new Map<string, readonly GoSource[]>();
  return {
    folders: [...goFiles.keys()].sort(),
    moduleFolders,
    read: (folder) => {
      const before = known.get(folder);
      if (before !== undefined) return before;
      const files = (goFiles.get(folder) ?? []).map((path) => ({ ...parseGoFile(tree.readWorkspace(path) ?? ''), isTest: path.endsWith('_test.go') }));
      known.set(folder, files);
      return files;
    },
    extensions: (folder) => ['go', ...[...(others.get(folder) ?? [])].sort()],
  };
}
