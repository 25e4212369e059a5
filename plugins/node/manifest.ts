/** What a package.json says that matters here. */
export interface Manifest {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly scripts: ReadonlyMap<string, string>;
  /** Version specifiers by package, of all kinds of dependencies. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Files that dependents and `bin` links reach, relative to the package. */
  readonly entries: readonly string[];
  /** Folders and files that are published. */
  readonly files: readonly string[];
  /** Such as `yarn@4.5.0`. */
  readonly packageManager: string | undefined;
}

const DEPENDENCY_KINDS = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'] as const;
const ENTRY_KEYS = ['main', 'module', 'types', 'typings', 'browser', 'bin', 'exports'] as const;

/** Parses a package.json; throws where it is not a JSON object. Fields of a wrong type count as absent. */
export function parseManifest(text: string, path: string): Manifest {
  const value = parse(text, path);
  const dependencies = new Map<string, string>();
  for (const kind of DEPENDENCY_KINDS) for (const [name, spec] of textsOf(value[kind])) if (!dependencies.has(name)) dependencies.set(name, spec);
  return {
    name: textOf(value['name']),
    version: textOf(value['version']),
    scripts: new Map(textsOf(value['scripts'])),
    dependencies,
    entries: [...new Set(ENTRY_KEYS.flatMap((key) => leaves(value[key])))],
    files: Array.isArray(value['files']) ? value['files'].filter((item) => typeof item === 'string') : [],
    packageManager: textOf(value['packageManager']),
  };
}

function parse(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw Object.assign(new Error(`${path} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`), { file: path });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw Object.assign(new Error(`${path} does not hold an object`), { file: path });
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsOf(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** All texts of a value such as `exports`, whatever their conditions. */
function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}
