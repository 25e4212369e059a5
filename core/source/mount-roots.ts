import type { Host } from '../host/host.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { Files } from '../model/files.ts';
import type { Places } from '../model/places.ts';

/** The host with extra roots seen as folders of the workspace, for reading files by `<workspace root>/<workspace path>`. Writing is left as it is. */
export function mountRoots(host: Host, places: Places): Host {
  if (places.roots.length === 0) return host;
  const { files } = host;
  const start = `${places.root}/`;
  const at = (path: string): string => (path.startsWith(start) ? absolutePath(places, path.slice(start.length)) : path);
  const mounted: Files = {
    ...files,
    read: (path) => files.read(at(path)),
    readText: (path) => files.readText(at(path)),
    tryRead: (path) => files.tryRead(at(path)),
    tryReadText: (path) => files.tryReadText(at(path)),
    lstat: (path) => files.lstat(at(path)),
    exists: (path) => files.exists(at(path)),
    readdir: (path) => files.readdir(at(path)),
    readlink: (path) => files.readlink(at(path)),
    realpath: (path) => files.realpath(at(path)),
    readChunks: (path, onChunk) => files.readChunks(at(path), onChunk),
    readPart: (path, from, length) => files.readPart(at(path), from, length),
  };
  return { ...host, files: mounted };
}
