import { pathToFileURL } from 'node:url';
import type { DeployContext, DeployTarget } from '../driver.ts';
import { SourceFailure } from '../source-failure.ts';
import { parseDeployerIni } from './deployer-ini.ts';

/** Where a service's manifests come from. */
export interface Manifests {
  /** Files in order, as paths of the workspace. */
  readonly files: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  /** As `deployer.ini` names it. */
  readonly image: string | undefined;
  /** Exports of `templating.mjs` beside the templates. */
  readonly helpers: Readonly<Record<string, unknown>>;
}

type Given = Pick<DeployContext, 'files' | 'workspaceRoot'>;

const endings: readonly string[] = ['.yaml.ejs', '.yml.ejs', '.yaml.erb', '.yml.erb', '.yaml', '.yml'];

/**
 * The template of the service by name in the folder of templates, or what `deploy` of its file names: `template`, or a `folder` of
 * manifests. `deployer.ini` at the root says which folder, and gives arguments. Throws a `SourceFailure` where there is none.
 */
export async function findManifests(target: DeployTarget, given: Given): Promise<Manifests> {
  const { files, workspaceRoot } = given;
  const ini = parseDeployerIni(files.tryReadText(`${workspaceRoot}/deployer.ini`) ?? '');
  const own = (target.extra['deploy'] ?? {}) as { readonly template?: unknown; readonly folder?: unknown; readonly args?: Readonly<Record<string, unknown>> };
  const image = ini.components.get(target.service)?.image;
  const args = {
    ...ini.components.get(target.service)?.templateArgs,
    ...Object.fromEntries(Object.entries(own.args ?? {}).map(([name, value]) => [name, String(value)])),
  };
  const fromConfig = target.environment.config['templates'];
  const folder = typeof fromConfig === 'string' ? fromConfig : (ini.templatesDir ?? 'deployments/templates');
  if (typeof own.folder === 'string') {
    const dir = inWorkspace(target.dir, own.folder);
    return { files: listManifests(dir, given), args, image, helpers: await helpersOf(dir, given) };
  }
  const candidates =
    typeof own.template === 'string' ? [inWorkspace(target.dir, own.template)] : endings.map((ending) => `${folder}/${target.service}${ending}`);
  const file = candidates.find((path) => files.lstat(`${workspaceRoot}/${path}`)?.kind === 'file');
  if (file === undefined)
    throw new SourceFailure(
      `"${target.service}" has no manifest: there is no ${candidates.length === 1 ? candidates[0] : `${folder}/${target.service}.yaml.ejs, .erb or .yaml`}`,
    );
  return { files: [file], args, image, helpers: await helpersOf(file.slice(0, Math.max(0, file.lastIndexOf('/'))), given) };
}

function listManifests(dir: string, { files, workspaceRoot }: Given): readonly string[] {
  const folder = `${workspaceRoot}/${dir}`;
  if (files.lstat(folder)?.kind !== 'directory') throw new SourceFailure(`there is no folder ${dir}`);
  const names = files
    .readdir(folder)
    .flatMap(({ name, kind }) => (kind === 'file' && endings.some((ending) => name.endsWith(ending)) && !/^service\.ya?ml$/.test(name) ? [name] : []));
  if (names.length === 0) throw new SourceFailure(`there is no manifest in ${dir}`);
  return names.map((name) => (dir === '' ? name : `${dir}/${name}`));
}

/** The time of its last change is in the address, or an edit of it would not be seen while mmo watches. */
async function helpersOf(dir: string, { files, workspaceRoot }: Given): Promise<Readonly<Record<string, unknown>>> {
  for (const name of ['templating.mjs', 'templating.js']) {
    const path = `${workspaceRoot}/${dir}/${name}`;
    const stat = files.lstat(path);
    if (stat?.kind === 'file') return { ...((await import(`${pathToFileURL(path).href}?${stat.mtimeMs}`)) as object) };
  }
  return {};
}

/** `//` is the root of the workspace, else it is the service's folder. */
function inWorkspace(dir: string, path: string): string {
  if (path.startsWith('//')) return path.slice(2);
  const plain = path.replace(/^\.\//, '').replace(/^\.$/, '');
  return dir === '' || plain === '' ? `${dir}${plain}` : `${dir}/${plain}`;
}
