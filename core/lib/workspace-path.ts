import type { Places } from '../model/places.ts';

/** The workspace path of an absolute path; undefined for one that lies outside the workspace and its extra roots. */
export function workspacePath({ root, roots }: Places, path: string): string | undefined {
  for (const extra of roots) if (path.startsWith(`${extra.path}/`)) return `${extra.name}${path.slice(extra.path.length)}`;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}
