import type { ExecutorContext } from '../../core/plugin-api.ts';
import type { ProtoOptions } from './proto-options.ts';

/** Copies of the declared sources, at their workspace paths below `dir`. */
export interface Stage {
  /** Absolute. */
  readonly dir: string;
  /** Workspace paths of the service's own roots and of its import roots; '' is the workspace. */
  readonly roots: readonly string[];
  readonly include: readonly string[];
  /** Workspace paths of the service's own .proto files, in order. */
  readonly own: readonly string[];
  /** Workspace path of the folder whose buf.yaml configures buf; undefined without one. */
  readonly configDir: string | undefined;
  /** Workspace path of the buf.yaml whose rules hold: the service's own, else the workspace's. */
  readonly rules: string | undefined;
}

/** Copies what the task declares and nothing else: what it does not declare cannot be imported. */
export function stageSources(options: ProtoOptions, context: ExecutorContext): Stage {
  const { files, service, tmpDir } = context;
  const dir = `${tmpDir}/proto-sources`;
  files.remove(dir);
  files.mkdir(dir);
  const staged: string[] = [];
  for (const path of context.inputs()) {
    if (!/(?:\.proto|(?:^|\/)buf\.(?:work\.)?(?:yaml|lock))$/.test(path)) continue;
    files.mkdir(`${dir}/${parentOf(path)}`);
    files.write(`${dir}/${path}`, files.read(context.absolute(path)));
    staged.push(path);
  }
  const protos = staged.filter((path) => path.endsWith('.proto'));
  const below = (root: string): boolean => protos.some((path) => isWithin(path, root));
  const usual = ['protobuf', 'proto'].map((name) => join(service.dir, name)).filter(below);
  const roots = options.roots?.map((root) => join(service.dir, root)) ?? (usual.length > 0 ? usual : [service.dir]);
  const include = options.include.map((root) => (root.startsWith('//') ? join('', root.slice(2)) : join(service.dir, root))).filter(below);
  const own = protos.filter((path) => isWithin(path, service.dir) && roots.some((root) => isWithin(path, root)));
  const configDir = [service.dir, ...roots].find((root) => staged.includes(join(root, 'buf.yaml')));
  const rules = configDir !== undefined ? join(configDir, 'buf.yaml') : staged.find((path) => path === 'buf.yaml');
  return { dir, rules, roots: roots.filter(below), include: [...new Set(include)].filter((root) => !roots.includes(root)), own, configDir };
}

/** A workspace path from parts that may be empty or `.`. */
export function join(...parts: readonly string[]): string {
  return parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Whether a path is a folder or below it. */
export function isWithin(path: string, dir: string): boolean {
  return dir === '' || path === dir || path.startsWith(`${dir}/`);
}

function parentOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}
