/** True for paths that a tool made and that git may show all the same: what is found there must not change what is inferred. */
export function isMade(path: string): boolean {
  return /(?:^|\/)(?:\.?venv|\.tox|\.nox|site-packages|node_modules|build\/lib)\//.test(path);
}
