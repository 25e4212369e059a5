import type { ExtraRoot } from '../model/places.ts';
import { firstSegment } from './first-segment.ts';

/** A workspace path as people find the file from the workspace root: `../payments/api/service.yml` for one in an extra root. */
export function shownPath(roots: readonly ExtraRoot[], path: string): string {
  const name = roots.length === 0 ? '' : firstSegment(path);
  const extra = roots.find((one) => one.name === name);
  return extra === undefined ? path : extra.shown + path.slice(name.length);
}
