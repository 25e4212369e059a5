/**
 * Lines by the times at which they were written, of equal ones in the order in which they came. One whose time is not known (`NaN`) was written
 * at that of the line before it in the same list, and before all if there is none.
 */
export function inTimeOrder<Line extends { readonly at: number }>(lists: readonly (readonly Line[])[]): readonly Line[] {
  const placed = lists.flatMap((lines) => {
    let at = Number.NEGATIVE_INFINITY;
    return lines.map((line) => {
      if (!Number.isNaN(line.at)) at = line.at;
      return { line, at };
    });
  });
  return placed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ line }) => line);
}
