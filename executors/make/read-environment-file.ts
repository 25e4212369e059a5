import type { ExecutorContext } from '../../core/plugin-api.ts';

/**
 * What `envs/$ENVIRONMENT` of the service sets: lines of NAME=value, as they are; blank ones and those that begin with # count for nothing.
 * Nothing where the variable is not set, or there is no such file.
 */
export function readEnvironmentFile({
  env,
  files,
  serviceRoot,
}: Pick<ExecutorContext, 'env' | 'files' | 'serviceRoot'>): { readonly values: Readonly<Record<string, string>> } | { readonly problem: string } {
  const name = env['ENVIRONMENT'] ?? '';
  if (name === '') return { values: {} };
  if (!/^\w[\w.-]*$/.test(name)) return { problem: `ENVIRONMENT cannot be "${name}": it names a file in envs/` };
  const values: Record<string, string> = {};
  for (const [n, line] of (files.tryReadText(`${serviceRoot}/envs/${name}`) ?? '').split(/\r?\n/).entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const [, variable, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (variable === undefined || value === undefined) return { problem: `line ${n + 1} of envs/${name} is not NAME=value` };
    values[variable] = value;
  }
  return { values };
}
