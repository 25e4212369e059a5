import { ownerOf } from '../../core/discovery/owner-of.ts';
import type { Inference } from '../../core/model/plugin.ts';
import type { Tree } from '../../core/model/tree.ts';
import { createInferFiles } from '../../core/services/infer-files.ts';

/** What inference says of a service, loosely typed for assertions. */
export interface Inferred {
  readonly dependsOn?: readonly string[];
  readonly tasks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Runs an inference over a tree in memory, in which every folder with a `service.yml` is a service named after its last part. */
export function inferFrom(infer: Inference, files: Readonly<Record<string, string>>, dir: string, options: Readonly<Record<string, unknown>> = {}): Inferred {
  const paths = Object.keys(files).sort();
  const tree: Tree = {
    paths,
    get: (path) => (files[path] === undefined ? undefined : { path, mode: '100644', id: files[path] }),
    read: (path) => (files[path] === undefined ? undefined : new TextEncoder().encode(files[path])),
  };
  const services = paths
    .filter((path) => path === 'service.yml' || path.endsWith('/service.yml'))
    .map((path) => serviceAt(path.slice(0, -'service.yml'.length - 1)));
  const inferFiles = createInferFiles(tree, services, ownerOf(services.map((service) => service.dir)));
  const seen = inferFiles.treeFor(dir, () => undefined);
  return infer.run(serviceAt(dir), seen, options) as Inferred;
}

function serviceAt(dir: string): { name: string; dir: string; type: string; tags: readonly string[]; extra: Readonly<Record<string, unknown>> } {
  return { name: dir.slice(dir.lastIndexOf('/') + 1) || 'root', dir, type: 'service', tags: [], extra: {} };
}
