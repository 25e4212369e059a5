import { bufModules } from './buf-files.ts';
import { isWithin, workspacePath } from './workspace-path.ts';

/**
 * Folders from which a service's .proto files are named: the modules of its buf.yaml, else `protobuf` and `proto` where
 * they hold any, else its folder. Workspace paths.
 */
export function protoRoots(dir: string, protos: readonly string[], read: (path: string) => string | undefined): readonly string[] {
  const config = read(dir === '' ? 'buf.yaml' : `${dir}/buf.yaml`);
  if (config !== undefined) return bufModules(config).flatMap((path) => workspacePath(dir, path) ?? []);
  const usual = ['protobuf', 'proto'].map((name) => (dir === '' ? name : `${dir}/${name}`)).filter((root) => protos.some((path) => isWithin(path, root)));
  return usual.length > 0 ? usual : [dir];
}
