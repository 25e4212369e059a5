/** A Dockerfile of a service, and the task that is inferred from it. */
export interface FoundDockerfile {
  readonly task: string;
  /** Relative to the service's folder. */
  readonly path: string;
}

const MAIN_TASK = 'image';

/** `Dockerfile` makes the task `image`, `api.Dockerfile` and `Dockerfile.api` make `image-api`; the only one there is makes `image`, whatever its name. */
export function findDockerfiles(paths: readonly string[], main = 'Dockerfile'): readonly FoundDockerfile[] {
  const found = new Map<string, string>();
  if (paths.includes(main)) found.set(MAIN_TASK, main);
  const others = paths.flatMap((path) => {
    const variant = /^(?:([^/]+)\.Dockerfile|Dockerfile\.([^/]+))$/.exec(path);
    const name = variant?.[1] ?? variant?.[2];
    return name === undefined || name === 'dockerignore' || path === main || path.endsWith('.dockerignore') ? [] : [{ path, name }];
  });
  const [only] = others;
  if (found.size === 0 && others.length === 1 && only !== undefined) return [{ task: MAIN_TASK, path: only.path }];
  for (const { path, name } of others) {
    const task = `${MAIN_TASK}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
    if (!found.has(task)) found.set(task, path);
  }
  return [...found].map(([task, path]) => ({ task, path }));
}
