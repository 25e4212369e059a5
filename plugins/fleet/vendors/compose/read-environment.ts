import { parseEnv } from 'node:util';
import { type ComposePart, isRecord } from './compose-file.ts';

interface Both<Value> {
  readonly files: Value;
  readonly own: Value;
}

/**
 * Variables of `env_file` and, above them, of `environment`; a name without a value is that of whoever runs mmo. Labels
 * are written the same way. Throws ComposeMistake.
 */
export function readEnvironment(given: Both<unknown>, at: Both<ComposePart>): Readonly<Record<string, string>> {
  return { ...fromFiles(given.files, at.files), ...fromMap(given.own, at.own) };
}

function fromFiles(given: unknown, { file, path, readText }: ComposePart): Readonly<Record<string, string>> {
  const items = Array.isArray(given) ? (given as readonly unknown[]) : given === undefined || given === null ? [] : [given];
  const env: Record<string, string> = {};
  for (const [n, item] of items.entries()) {
    const at = Array.isArray(given) ? [...path, n] : path;
    const { path: name, required = true } = isRecord(item) ? item : { path: item };
    if (typeof name !== 'string') return file.fail(at, 'a file of variables must be a path');
    const text = readText(name);
    if (text !== undefined) Object.assign(env, parseEnv(text));
    else if (required !== false) file.fail(at, `there is no file "${name}"`);
  }
  return env;
}

function fromMap(given: unknown, { file, path, variables }: ComposePart): Readonly<Record<string, string>> {
  if (given === undefined || given === null) return {};
  if (!Array.isArray(given) && !isRecord(given)) return file.fail(path, `"${path.at(-1)}" must be a map or a list`);
  const items: readonly (readonly [string, unknown])[] = Array.isArray(given)
    ? given.map((item) => {
        const [, name = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(String(item)) ?? [];
        return [name, value] as const;
      })
    : Object.entries(given);
  return Object.fromEntries(
    items.flatMap(([name, value]) => {
      if (typeof value === 'object' && value !== null) return file.fail([...path, name], `the value of "${name}" must be a text`);
      const own = value === undefined || value === null ? variables[name] : String(value);
      return own === undefined ? [] : [[name, own]];
    }),
  );
}
