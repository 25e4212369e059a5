import { parse } from 'smol-toml';
import { normalName, parseRequirement } from './parse-requirement.ts';

/** What the files of a Python project say that matters here. Paths are relative to the project. */
export interface Project {
  readonly name: string | undefined;
  /** Normal names of all packages it asks for, for whatever purpose. */
  readonly packages: ReadonlySet<string>;
  /** Folders of local dependencies. */
  readonly paths: readonly string[];
  /** Normal names of dependencies that are members of its uv workspace. */
  readonly members: ReadonlySet<string>;
  /** Requirement files that others include. */
  readonly included: readonly string[];
  /** Tables below `tool`. */
  readonly tools: ReadonlySet<string>;
  /** `[build-system]` is there: what it requires. */
  readonly buildRequires: readonly string[] | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Where project files are read. */
export interface ProjectFiles {
  /** For messages. */
  readonly dir: string;
  read(path: string): string | undefined;
  list(globs: readonly string[]): readonly string[];
}

/** Reads pyproject.toml, the requirement files and setup.cfg of a folder; throws where the first is no TOML. */
export function readProject({ dir, read, list }: ProjectFiles): Project {
  const pyproject = parseToml(read('pyproject.toml'), dir === '' ? 'pyproject.toml' : `${dir}/pyproject.toml`);
  const project = fields(pyproject['project']);
  const tool = fields(pyproject['tool']);
  const [uv, poetry] = [fields(tool['uv']), fields(tool['poetry'])];
  const sources = Object.entries(fields(uv['sources'])).map(([name, source]) => [normalName(name), fields(source)] as const);
  const poetryGroups = Object.values(fields(poetry['group'])).map((group) => fields(group)['dependencies']);
  const poetryTables = [poetry['dependencies'], poetry['dev-dependencies'], ...poetryGroups].flatMap((table) => Object.entries(fields(table)));
  const files = list(['requirements*.txt', 'requirements/*.txt']);
  const requirements = [
    ...texts(project['dependencies']),
    ...[...Object.values(fields(project['optional-dependencies'])), ...Object.values(fields(pyproject['dependency-groups']))].flatMap(texts),
    ...texts(uv['dev-dependencies']),
    ...files.flatMap((file) => (read(file) ?? '').replaceAll('\\\n', ' ').split('\n')),
    ...setupRequires(read('setup.cfg')),
  ].flatMap((text) => parseRequirement(text) ?? []);
  const buildSystem = pyproject['build-system'];
  const name = project['name'] ?? poetry['name'];
  return {
    name: typeof name === 'string' ? normalName(name) : undefined,
    packages: new Set([
      ...requirements.flatMap((item) => (item.kind === 'file' ? [] : (item.name ?? []))),
      ...poetryTables.map(([dependency]) => normalName(dependency)).filter((dependency) => dependency !== 'python'),
    ]),
    paths: [
      ...requirements.flatMap((item) => (item.kind === 'path' ? item.path : [])),
      ...[...sources.map(([, source]) => source), ...poetryTables.map(([, spec]) => fields(spec))].flatMap(({ path }) =>
        typeof path === 'string' ? path : [],
      ),
    ],
    members: new Set(sources.flatMap(([dependency, source]) => (source['workspace'] === true ? dependency : []))),
    included: requirements.flatMap((item) => (item.kind === 'file' ? item.path : [])),
    tools: new Set(Object.keys(tool)),
    buildRequires: buildSystem === undefined ? undefined : texts(fields(buildSystem)['requires']),
  };
}

function parseToml(text: string | undefined, path: string): Fields {
  try {
    return text === undefined ? {} : parse(text.replaceAll('\r\n', '\n'));
  } catch (error) {
    throw Object.assign(new Error(`${path} is not valid TOML: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`), { file: path });
  }
}

/** `install_requires` and the like of a setup.cfg: indented lines below the key. */
function setupRequires(text: string | undefined): readonly string[] {
  const blocks = [...(text ?? '').matchAll(/^(?:install_requires|tests_require)\s*=\s*(.*(?:\n[ \t]+.*)*)/gm)];
  return blocks.flatMap(([, block]) => (block ?? '').split('\n').map((line) => line.trim()));
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
