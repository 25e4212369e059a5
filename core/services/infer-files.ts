import { canonicalText } from '../lib/canonical-text.ts';
import { compileGlobs } from '../lib/compile-glob.ts';
import { sha256 } from '../lib/sha256.ts';
import type { InferTree } from '../model/plugin.ts';
import type { Tree } from '../model/tree.ts';
import type { ServiceIdentity } from './resolve-service.ts';

/** The files of a tree as inference asks for them; each question has an answer short enough to be remembered and compared. */
export interface InferFiles {
  /** Paths a service owns, relative to its folder. */
  own(dir: string): readonly string[];
  /** What the inference of one service sees; every question is told with the digest of its answer. */
  treeFor(dir: string, onAsk: (question: string, answer: string) => void): InferTree;
  /** The digest of the answer now. */
  answer(dir: string, question: string): string;
}

/** Makes it from a tree; what services own is sorted out once. */
export function createInferFiles(tree: Tree, identities: readonly ServiceIdentity[], ownerOfPath: (path: string) => string | undefined): InferFiles {
  const services = identities.map(({ name, dir, type }) => ({ name, dir, type }));
  const byOwner = new Map<string, string[]>(identities.map(({ dir }) => [dir, []]));
  for (const path of tree.paths) {
    const dir = ownerOfPath(path);
    if (dir !== undefined) byOwner.get(dir)?.push(dir === '' ? path : path.slice(dir.length + 1));
  }
  const ownSets = new Map<string, ReadonlySet<string>>();
  const isOwn = (dir: string, path: string): boolean => {
    const known = ownSets.get(dir) ?? new Set(byOwner.get(dir));
    ownSets.set(dir, known);
    return known.has(path);
  };
  const own = (dir: string): readonly string[] => byOwner.get(dir) ?? [];
  const list = (paths: readonly string[], globs: readonly string[]): readonly string[] => {
    const matches = compileGlobs(globs);
    return paths.filter((path) => matches(path));
  };
  const full = (dir: string, path: string): string => (dir === '' ? path : `${dir}/${path}`);
  const idOf = (path: string): string => tree.get(path)?.id ?? 'none';
  // Services that share files ask the same: each file is read, and each question about the workspace answered, once.
  const texts = new Map<string, string | undefined>();
  const text = (path: string): string | undefined => {
    if (!texts.has(path)) {
      const bytes = tree.read(path);
      texts.set(path, bytes && new TextDecoder().decode(bytes));
    }
    return texts.get(path);
  };
  const lists = new Map<string, readonly string[]>();
  const listAll = (globs: readonly string[]): readonly string[] => {
    const key = JSON.stringify(globs);
    const known = lists.get(key) ?? list(tree.paths, globs);
    lists.set(key, known);
    return known;
  };
  const answers: Readonly<Record<string, (dir: string, about: unknown) => string>> = {
    list: (dir, globs) => digest(list(own(dir), globs as readonly string[])),
    read: (dir, path) => (isOwn(dir, String(path)) ? idOf(full(dir, String(path))) : 'none'),
    listWorkspace: (_dir, globs) => digest(listAll(globs as readonly string[])),
    readWorkspace: (_dir, path) => idOf(String(path)),
    services: () => digest(services),
  };
  const answered = new Map<string, string>();
  const answer = (dir: string, question: string): string => {
    const space = question.indexOf(' ');
    const kind = question.slice(0, space);
    const key = kind === 'list' || kind === 'read' ? `${dir}\0${question}` : question;
    const known = answered.get(key) ?? answers[kind]?.(dir, JSON.parse(question.slice(space + 1))) ?? '';
    answered.set(key, known);
    return known;
  };
  return {
    own,
    answer,
    treeFor: (dir, onAsk) => {
      const ask = (kind: string, about: unknown): void => {
        const question = `${kind} ${JSON.stringify(about)}`;
        onAsk(question, answer(dir, question));
      };
      return {
        list: (globs) => {
          ask('list', globs);
          return list(own(dir), globs);
        },
        read: (path) => {
          ask('read', path);
          return isOwn(dir, path) ? text(full(dir, path)) : undefined;
        },
        listWorkspace: (globs) => {
          ask('listWorkspace', globs);
          return [...listAll(globs)];
        },
        readWorkspace: (path) => {
          ask('readWorkspace', path);
          return text(path);
        },
        get services() {
          ask('services', true);
          return services;
        },
      };
    },
  };
}

function digest(value: unknown): string {
  return sha256(canonicalText(value));
}
