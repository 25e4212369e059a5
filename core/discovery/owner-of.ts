/** Makes the function that says whose a path is: the innermost of the folders that holds it; the folder `''` owns what no other does. */
export function ownerOf(dirs: readonly string[]): (path: string) => string | undefined {
  const owners = new Set(dirs);
  const byFolder = new Map<string, string | undefined>();
  const ownerOfFolder = (folder: string): string | undefined => {
    if (owners.has(folder)) return folder;
    if (folder === '') return undefined;
    if (!byFolder.has(folder)) byFolder.set(folder, ownerOfFolder(parentOf(folder)));
    return byFolder.get(folder);
  };
  return (path) => ownerOfFolder(parentOf(path));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
