import type { KubeObject } from './kube-object.ts';

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly fieldsV1?: FieldSet;
}

/** What the API server keeps of a manager's fields: `f:name` is a property, `k:{…}` the item of a list with these keys, `v:…` the item that is this value, `.` the thing itself. */
type FieldSet = { readonly [path: string]: FieldSet };

/** What a manager last applied of a live object: it with those fields alone, fit to be applied again. Undefined where it applied nothing. Pure. */
export function appliedFields(object: KubeObject, manager: string): KubeObject | undefined {
  const all = (object.metadata as { readonly managedFields?: readonly ManagedFields[] }).managedFields ?? [];
  const fields = all.find((one) => one.manager === manager && one.operation === 'Apply')?.fieldsV1;
  if (fields === undefined) return undefined;
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const own = pick(object, fields) as Readonly<Record<string, unknown>>;
  return { ...own, apiVersion, kind, metadata: { ...(own['metadata'] as object | undefined), name, namespace } };
}

function pick(value: unknown, fields: FieldSet): unknown {
  const paths = Object.keys(fields).filter((path) => path !== '.');
  if (paths.length === 0) return fields['.'] === undefined || !isObject(value) ? value : empty(value);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const path = paths.find((candidate) => names(candidate, item));
      return path === undefined ? [] : [pick(item, fields[path] ?? {})];
    });
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const own = fields[`f:${name}`];
    return own === undefined ? [] : [[name, pick(inner, own)] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether a path of a field set means this item of a list. */
function names(path: string, item: unknown): boolean {
  if (path.startsWith('v:')) return JSON.stringify(item) === path.slice(2);
  if (!path.startsWith('k:') || !isObject(item)) return false;
  const keys = JSON.parse(path.slice(2)) as Readonly<Record<string, unknown>>;
  return Object.entries(keys).every(([name, value]) => item[name] === value);
}

/** The thing was applied as such: with nothing in it. */
function empty(value: object): unknown {
  return Array.isArray(value) ? [] : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
