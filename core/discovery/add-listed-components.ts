import type { Tree } from '../model/tree.ts';
import type { RawService } from '../model/workspace.ts';
import { type ListedComponent, readBuilderIni } from './read-builder-ini.ts';

/**
 * Adds the components that `builder.ini` lists: a folder with a makefile and without a `service.yml` is a service, whose
 * file is the makefile. `upstream` and `downstream` become build edges, those of services with a `service.yml` included.
 */
export function addListedComponents(raws: readonly RawService[], tree: Tree): readonly RawService[] {
  const listed = readBuilderIni(tree);
  if (listed.length === 0) return raws;
  const folders = new Map(raws.map((raw) => [folderOf(raw), raw]));
  const nameOf = (component: ListedComponent): string => {
    const own = folders.get(component.dir)?.value['name'];
    return typeof own === 'string' ? own : folders.has(component.dir) ? component.dir.slice(component.dir.lastIndexOf('/') + 1) : component.name;
  };
  const names = new Map(listed.map((component) => [component.name, nameOf(component)]));
  const added = listed.flatMap((component): RawService[] => {
    const file = component.dir === '' ? 'service.yml' : `${component.dir}/service.yml`;
    if (component.makefile === undefined || folders.has(component.dir) || tree.get(file) !== undefined) return [];
    return [{ file: component.makefile, value: { name: component.name }, spans: { '': component.span, name: component.span } }];
  });
  const edgesOf = (self: ListedComponent): readonly string[] => {
    const above = listed.filter((other) => other.downstream.includes(self.name)).map((other) => other.name);
    return [...new Set([...self.upstream, ...above])].filter((name) => name !== self.name).map((name) => names.get(name) ?? name);
  };
  return [...raws, ...added].map((raw) => {
    const self = listed.find(({ dir }) => dir === folderOf(raw));
    if (self === undefined) return raw;
    const own: readonly unknown[] = Array.isArray(raw.value['dependsOn']) ? raw.value['dependsOn'] : [];
    const edges = edgesOf(self).filter((name) => !own.includes(name));
    if (edges.length === 0) return raw;
    const spans = Object.fromEntries(edges.map((_, n) => [`dependsOn.${own.length + n}`, self.span]));
    return { ...raw, value: { ...raw.value, dependsOn: [...own, ...edges] }, spans: { ...raw.spans, ...spans } };
  });
}

function folderOf({ file, dir }: RawService): string {
  return dir ?? file.slice(0, Math.max(0, file.lastIndexOf('/')));
}
