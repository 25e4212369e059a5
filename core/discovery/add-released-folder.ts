import { joinPath } from '../lib/join-path.ts';
import type { Tree } from '../model/tree.ts';
import type { RawService } from '../model/workspace.ts';
import { componentName } from './component-name.ts';
import { iniSections } from './ini-sections.ts';

const FILE = 'deployer.ini';
const manifest = /\.ya?ml(\.ejs|\.erb)?$/;

/**
 * Adds the folder that `deployer.ini` releases as it is (`auto_release_dir`) as a service whose deployment is all manifests of the folder, after those of
 * the file's components. A folder with a `service.yml` says so itself, and one without manifests is left out.
 */
export function addReleasedFolder(raws: readonly RawService[], tree: Tree): readonly RawService[] {
  const bytes = tree.read(FILE);
  if (bytes === undefined) return raws;
  const sections = iniSections(new TextDecoder().decode(bytes));
  const own = sections.find(({ title }) => title === 'deployer');
  const dir = joinPath('', own?.values.get('auto_release_dir') ?? '');
  if (own === undefined || dir === undefined || dir === '' || raws.some((raw) => folderOf(raw) === dir)) return raws;
  const isOwn = (path: string): boolean => path.startsWith(`${dir}/`) && !path.slice(dir.length + 1).includes('/');
  if (tree.get(`${dir}/service.yml`) !== undefined || !tree.paths.some((path) => isOwn(path) && manifest.test(path))) return raws;
  const known = new Set(raws.map(nameOf));
  const before = sections.flatMap(({ title }) => (title !== 'deployer' && known.has(componentName(title)) ? [componentName(title)] : []));
  const value = {
    name: componentName(lastOf(dir)),
    deploy: { folder: '.' },
    ...(before.length > 0 && { dependsOn: before.map((service) => ({ service, kind: 'runtime' })) }),
  };
  const span = { file: FILE, start: own.start, end: own.end };
  return [...raws, { file: FILE, dir, value, spans: { '': span, name: span, deploy: span, dependsOn: span } }];
}

function nameOf(raw: RawService): string {
  const { name } = raw.value;
  return typeof name === 'string' ? name : lastOf(folderOf(raw));
}

function folderOf({ file, dir }: RawService): string {
  return dir ?? file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

function lastOf(dir: string): string {
  return dir.slice(dir.lastIndexOf('/') + 1);
}
