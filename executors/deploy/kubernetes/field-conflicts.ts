/** A field that somebody else owns. */
export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
  /** Changed by hand, by kubectl: such a change is drift, which a deployment takes back. */
  readonly isByHand: boolean;
}

/**
 * Reads what kubectl says of a server-side apply that others' fields keep from it; undefined where it says something else. An owner that
 * applies is named alone, one that merely updated with the version that it used.
 */
export function fieldConflicts(said: string): readonly FieldConflict[] | undefined {
  if (!/Apply failed with \d+ conflict/.test(said)) return undefined;
  const conflicts: FieldConflict[] = [];
  let owner = '';
  let isUpdate = false;
  for (const line of said.split('\n')) {
    const [, name, rest = ''] = /conflicts? with ("(?:[^"\\]|\\.)*")([^:]*):/.exec(line) ?? [];
    if (name !== undefined) {
      owner = JSON.parse(name) as string;
      isUpdate = rest.includes(' using ');
    }
    const field = /(?::|^-) (\.\S.*)$/.exec(line.trim())?.[1];
    if (owner !== '' && field !== undefined) conflicts.push({ manager: owner, field, isByHand: isUpdate && owner.startsWith('kubectl') });
    if (line.startsWith('Please review')) owner = '';
  }
  return conflicts;
}
