import { findServiceFiles } from '../../discovery/find-service-files.ts';
import { rootName } from '../../lib/root-name.ts';
import type { Session } from '../session.ts';

/** Files by name that say of other files what they are. */
const NAMES: ReadonlySet<string> = new Set([
  '.gitattributes',
  '.gitignore',
  '.gitmodules',
  '.mmoignore',
  'builder.ini',
  'deployer.ini',
  'mmo.json',
  'mmo.lock',
  'mmo.yaml',
  'mmo.yml',
  'package.json',
]);

/**
 * Tells of which paths a change may alter more than the inputs of tasks: configuration, services, ignore rules, plugins,
 * and what tasks are inferred from. Then only reading the workspace anew will do. Says yes too often rather than too rarely.
 */
export function structuralPaths({ resolved, parsed }: Pick<Session, 'resolved' | 'parsed'>): (path: string, isNewOrGone: boolean) => boolean {
  const { config, tree } = resolved;
  const roots = config.roots.map(rootName);
  const asked = askedByInference(parsed);
  const pluginFolders = config.plugins.flatMap(({ name }) => (name?.startsWith('.') === true ? [folderOf(name.replace(/^\.\//, ''))] : []));
  const isServiceFile = (path: string): boolean =>
    findServiceFiles({
      tree: { paths: [path], get: () => ({ path, mode: '100644', id: '' }), read: (file) => tree.read(file) },
      patterns: config.services,
      roots,
    }).length > 0;
  return (path, isNewOrGone) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (NAMES.has(name) || path === config.file || isServiceFile(path)) return true;
    if (pluginFolders.some((folder) => folder === '' || path.startsWith(`${folder}/`))) return true;
    if (isNewOrGone && (tree.get('builder.ini') !== undefined || tree.get('deployer.ini') !== undefined)) return true;
    if (asked === undefined) return false;
    return isNewOrGone || asked.some((read) => path === read || path.endsWith(`/${read}`));
  };
}

/** Files that inference has read, as it named them; undefined where no plugin has inferred anything. */
function askedByInference(parsed: Iterable<readonly [key: string, value: unknown]>): readonly string[] | undefined {
  const found = new Set<string>();
  let isAny = false;
  for (const [key, value] of parsed) {
    if (!key.startsWith('infer ')) continue;
    isAny = true;
    for (const { seen } of value as readonly { readonly seen: readonly (readonly [question: string, answer: string])[] }[]) {
      for (const [question] of seen) if (question.startsWith('read')) found.add(String(JSON.parse(question.slice(question.indexOf(' ') + 1))));
    }
  }
  return isAny ? [...found] : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
