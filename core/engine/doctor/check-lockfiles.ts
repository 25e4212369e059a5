import { parse } from 'yaml';
import { byCodeUnit } from '../../lib/by-code-unit.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

type Read = (path: string) => string | undefined;
type Versions = Readonly<Record<string, unknown>>;

/** Lockfiles that no longer say what their manifests ask for: an install would change them, and with them every key. */
export function checkLockfiles({ tree }: Session): readonly Finding[] {
  const read: Read = (path) => {
    const bytes = tree.read(path);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  let seen = 0;
  const findings: Finding[] = [];
  for (const path of tree.paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const drift = drifts[name];
    if (drift === undefined) continue;
    seen += 1;
    const folder = path.slice(0, path.length - name.length);
    const names = drift.find(read, folder);
    if (names === undefined) findings.push({ check: 'lockfiles', status: 'warning', message: `${path} cannot be parsed`, help: drift.help });
    else if (names.length > 0) {
      const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
      findings.push({ check: 'lockfiles', status: 'warning', message: `${path} does not match ${folder}${drift.manifest}: ${shown}`, help: drift.help });
    }
  }
  if (seen > 0 && findings.length === 0)
    findings.push({ check: 'lockfiles', status: 'ok', message: `${seen} ${seen === 1 ? 'matches its' : 'match their'} manifest` });
  return findings;
}

interface Drift {
  readonly manifest: string;
  readonly help: string;
  /** Names of what differs; undefined where a file cannot be parsed. */
  readonly find: (read: Read, folder: string) => readonly string[] | undefined;
}

const drifts: Readonly<Record<string, Drift>> = {
  'package-lock.json': { manifest: 'package.json', help: 'run npm install and commit the lockfile', find: (read, folder) => npmDrift(read, folder) },
  'pnpm-lock.yaml': { manifest: 'package.json', help: 'run pnpm install and commit the lockfile', find: (read, folder) => pnpmDrift(read, folder) },
  'go.sum': { manifest: 'go.mod', help: 'run go mod tidy and commit go.sum', find: (read, folder) => goDrift(read, folder) },
};

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

function npmDrift(read: Read, folder: string): readonly string[] | undefined {
  const manifest = json(read(`${folder}package.json`));
  const root = record(record(json(read(`${folder}package-lock.json`)))?.['packages'])?.[''];
  if (manifest === undefined || root === undefined) return undefined;
  return GROUPS.flatMap((group) => differing(versions(manifest, group), versions(root, group))).sort(byCodeUnit);
}

function pnpmDrift(read: Read, folder: string): readonly string[] | undefined {
  const manifest = json(read(`${folder}package.json`));
  const lock = yaml(read(`${folder}pnpm-lock.yaml`));
  const importer = record(record(lock)?.['importers'])?.['.'] ?? lock;
  if (manifest === undefined || importer === undefined) return undefined;
  return GROUPS.flatMap((group) => {
    const locked = Object.entries(versions(importer, group)).map(([name, value]) => [name, record(value)?.['specifier'] ?? value]);
    return differing(versions(manifest, group), Object.fromEntries(locked));
  }).sort(byCodeUnit);
}

/** Modules that go.mod requires, or puts in another one's place, and go.sum has no line for; folders in the place of modules have none. */
function goDrift(read: Read, folder: string): readonly string[] {
  const sums = new Set(
    (read(`${folder}go.sum`) ?? '').split('\n').map((line) =>
      line
        .split(' ')
        .slice(0, 2)
        .join(' ')
        .replace(/\/go\.mod$/, ''),
    ),
  );
  const { required, replaced } = readGoMod(read(`${folder}go.mod`) ?? '');
  const used = required.map(({ name, version }) => replaced.get(`${name} ${version}`) ?? replaced.get(name) ?? `${name} ${version}`);
  return [...new Set(used)].flatMap((module) => (!module.includes(' ') || sums.has(module) ? [] : [module.slice(0, module.indexOf(' '))])).sort(byCodeUnit);
}

interface GoMod {
  readonly required: readonly { readonly name: string; readonly version: string }[];
  /** What stands for a module, by its name or `name version`: `name version`, or a folder. */
  readonly replaced: ReadonlyMap<string, string>;
}

function readGoMod(text: string): GoMod {
  const required: GoMod['required'][number][] = [];
  const replaced = new Map<string, string>();
  let block = '';
  for (const line of text.split('\n')) {
    const words = line
      .replace(/\/\/.*/, '')
      .replaceAll('"', '')
      .trim()
      .split(/\s+/);
    const [first = '', second] = words;
    if (block !== '' && first === ')') block = '';
    else if (block === '' && second === '(') block = first;
    else {
      const directive = block === '' ? first : block;
      const [name = '', ...rest] = block === '' ? words.slice(1) : words;
      const arrow = rest.indexOf('=>');
      if (directive === 'require' && rest[0] !== undefined) required.push({ name, version: rest[0] });
      if (directive === 'replace' && arrow !== -1) replaced.set([name, ...rest.slice(0, arrow)].join(' '), rest.slice(arrow + 1).join(' '));
    }
  }
  return { required, replaced };
}

function differing(wanted: Versions, locked: Versions): readonly string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(locked)])].filter((name) => wanted[name] !== locked[name]);
}

function versions(value: unknown, group: string): Versions {
  return record(record(value)?.[group]) ?? {};
}

function record(value: unknown): Versions | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Versions) : undefined;
}

function json(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function yaml(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parse(text);
  } catch {
    return undefined;
  }
}
