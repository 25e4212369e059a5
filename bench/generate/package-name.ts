/** Name and folder of a package: of one width, so that order of name is order of number. */
export function packageName(index: number): string {
  return `pkg-${String(index).padStart(5, '0')}`;
}
