import picomatch from 'picomatch';
import { compileGlob } from '../lib/compile-glob.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Service } from '../model/service.ts';
import type { TaskId } from '../model/task.ts';

/** Tells of any workspace path which task declares it as output. */
export interface OutputMatcher {
  /** The first task, in order of service and task name, whose outputs own the path. */
  taskOf(path: string): TaskId | undefined;
}

interface Owner {
  readonly task: TaskId;
  readonly matches: (path: string) => boolean;
}

/** Knows every declared output of the workspace; compiles those of a service when a path near it is asked about. A path is tried against the services whose folders lie above it, so the cost of one look-up is its depth. Nothing of an extra root belongs to the service at the workspace root. */
export function createOutputMatcher(services: readonly Service[], roots: ReadonlySet<string> = new Set()): OutputMatcher {
  const byDir = new Map<string, Service[]>();
  for (const service of services) byDir.set(service.dir, [...(byDir.get(service.dir) ?? []), service]);
  // Files come folder by folder, and the owners above a folder are those of all its files.
  const above = new Map<string, readonly Owner[]>();
  const ownersOf = (dir: string): readonly Owner[] => {
    const known = above.get(dir);
    if (known !== undefined) return known;
    const own = (byDir.get(dir) ?? []).flatMap(ownersIn);
    const outer = dir === '' || roots.has(dir) ? [] : ownersOf(parentOf(dir));
    const owners = own.length === 0 ? outer : [...own, ...outer];
    above.set(dir, owners);
    return owners;
  };
  return { taskOf: (path) => ownersOf(parentOf(path)).find((owner) => owner.matches(path))?.task };
}

function ownersIn({ name: service, dir, tasks }: Service): readonly Owner[] {
  return [...tasks].flatMap(([name, { outputs }]) => outputs.map(({ path }) => ({ task: `${service}:${name}`, matches: outputPredicate(dir, path) })));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

const globs = new Map<string, boolean>();

/** Services inherit most of their patterns. */
function isGlob(pattern: string): boolean {
  const answer = globs.get(pattern) ?? picomatch.scan(pattern).isGlob;
  globs.set(pattern, answer);
  return answer;
}

/** A plain path, `dir/` or `dir/**` owns the path and all below; any other glob owns its matches. */
function outputPredicate(dir: string, pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/\/(\*\*)?$/, '');
  const prefix = dir === '' ? '' : `${dir}/`;
  if (!isGlob(plain)) {
    const owned = joinPath(dir, plain);
    if (owned === undefined) return () => false;
    return (path) => path === owned || path.startsWith(`${owned}/`);
  }
  const matches = compileGlob(pattern);
  return (path) => path.startsWith(prefix) && matches(path.slice(prefix.length));
}
