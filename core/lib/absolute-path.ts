import type { Places } from '../model/places.ts';
import { firstSegment } from './first-segment.ts';

/** Where a workspace path lies on disk: below the workspace, or below the extra root that its first segment names. */
export function absolutePath({ root, roots }: Places, path: string): string {
  if (path === '') return root;
  const name = roots.length === 0 ? '' : firstSegment(path);
  const extra = roots.find((one) => one.name === name);
  return extra === undefined ? `${root}/${path}` : extra.path + path.slice(name.length);
}
