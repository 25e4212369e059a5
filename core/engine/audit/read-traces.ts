import { StringDecoder } from 'node:string_decoder';
import type { Host } from '../../host/host.ts';
import type { Places } from '../../model/places.ts';
import type { WorkspacePath } from '../../model/tree.ts';
import type { FileUse } from './file-use.ts';
import { StraceReader } from './strace-reader.ts';

/** What strace wrote of one command, and the folder in which the command was started; both absolute. */
export interface TraceFile {
  readonly path: string;
  readonly cwd: string;
}

/** What the commands of a task, in order, did in the workspace; state of mmo and git apart. */
export function readTraces(traces: readonly TraceFile[], { host, places }: { readonly host: Host; readonly places: Places }): Map<WorkspacePath, FileUse> {
  const folders = [{ name: '', path: places.root }, ...places.roots];
  const reader = new StraceReader((path) => folders.some((folder) => path === folder.path || path.startsWith(`${folder.path}/`)));
  for (const trace of traces) {
    reader.begin(host.files.realpath(trace.cwd));
    eachLine(host, trace.path, (line) => reader.line(line));
  }
  const uses = new Map<WorkspacePath, FileUse>();
  for (const [path, use] of reader.uses) {
    const folder = folders.findLast((one) => path === one.path || path.startsWith(`${one.path}/`));
    if (folder !== undefined) uses.set([folder.name, path.slice(folder.path.length + 1)].filter((part) => part !== '').join('/'), use);
  }
  return uses;
}

function eachLine(host: Host, path: string, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('latin1');
  let rest = '';
  if (!host.files.exists(path)) return;
  host.files.readChunks(path, (chunk) => {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  if (rest !== '') onLine(rest);
}
