import { HOOK_POINTS, type HookPoint, type LockedImage } from '../../core/plugin-api.ts';

/** What a hook's file is, and what makes it cacheable. */
export interface ManifestHook {
  /** Below `/hooks`. */
  readonly file: string;
  readonly inputs?: readonly string[] | undefined;
  readonly outputs?: readonly string[] | undefined;
}

/** An image's own description, understood. */
export interface ImageManifest {
  readonly name: string | undefined;
  readonly mode: 'hooks' | 'entrypoint' | undefined;
  readonly global: boolean | undefined;
  readonly hooks: ReadonlyMap<HookPoint, ManifestHook>;
  /** Files below `/executors` by name of the executor. */
  readonly executors: ReadonlyMap<string, string>;
}

type Fields = Readonly<Record<string, unknown>>;

const fileName = /^[A-Za-z0-9_][\w.-]*$/;

/** Reads what `mmo.lock` holds of an image; without a manifest each file of `/hooks` with the name of a hook is that hook. Throws an error that names the mistake. */
export function readImageManifest({ hooks: files = [], manifest }: Pick<LockedImage, 'hooks' | 'manifest'>): ImageManifest {
  const written: Fields = manifest ?? {};
  const { name, global, mode } = written;
  if (name !== undefined && !(typeof name === 'string' && /^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)))
    throw new Error(`its manifest's "name" is none: a name is of lower-case letters, digits and -`);
  if (global !== undefined && typeof global !== 'boolean') throw new Error(`its manifest's "global" is neither true nor false`);
  if (mode !== undefined && mode !== 'hooks' && mode !== 'entrypoint') throw new Error(`its manifest's "mode" is neither hooks nor entrypoint`);
  const shared = { inputs: globsOf(written['inputs'], 'inputs'), outputs: globsOf(written['outputs'], 'outputs') };
  const hooks = written['hooks'] === undefined ? byName(files, shared) : fromMap(fieldsOf(written['hooks'], 'hooks'), { files, shared });
  const executors = new Map<string, string>();
  for (const [executor, file] of Object.entries(fieldsOf(written['executors'] ?? {}, 'executors'))) {
    if (!/^[a-z][a-z0-9-]*$/.test(executor)) throw new Error(`its manifest names an executor "${executor}"; a name is of lower-case letters, digits and -`);
    if (typeof file !== 'string' || !fileName.test(file)) throw new Error(`its manifest gives the executor "${executor}" no file of /executors`);
    executors.set(executor, file);
  }
  return { name, mode, global, hooks, executors };
}

type Shared = Pick<ManifestHook, 'inputs' | 'outputs'>;

function byName(files: readonly string[], shared: Shared): ReadonlyMap<HookPoint, ManifestHook> {
  return new Map(HOOK_POINTS.flatMap((point) => (files.includes(point) ? [[point, { file: point, ...shared }] as const] : [])));
}

function fromMap(map: Fields, { files, shared }: { readonly files: readonly string[]; readonly shared: Shared }): ReadonlyMap<HookPoint, ManifestHook> {
  const hooks = new Map<HookPoint, ManifestHook>();
  for (const [key, value] of Object.entries(map)) {
    const point = HOOK_POINTS.find((one) => one === key.replaceAll(/[-_]/g, '').toLowerCase());
    if (point === undefined) throw new Error(`its manifest has a hook "${key}", which is none of ${HOOK_POINTS.join(', ')}`);
    const own: Fields = typeof value === 'string' ? { file: value } : fieldsOf(value, `hooks.${key}`);
    const { file } = own;
    if (typeof file !== 'string' || !fileName.test(file)) throw new Error(`its manifest gives the hook "${key}" no file of /hooks`);
    if (!files.includes(file)) throw new Error(`its manifest names /hooks/${file}, which the image does not hold as an executable file`);
    const inputs = globsOf(own['inputs'], `hooks.${key}.inputs`) ?? shared.inputs;
    hooks.set(point, { file, inputs, outputs: globsOf(own['outputs'], `hooks.${key}.outputs`) ?? shared.outputs });
  }
  return hooks;
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`its manifest's "${what}" is no map`);
  return value as Fields;
}

function globsOf(value: unknown, what: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string' && item !== ''))
    throw new Error(`its manifest's "${what}" are no list of globs`);
  return value;
}
