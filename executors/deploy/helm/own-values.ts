import { parse } from 'yaml';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, DeployTarget } from '../driver.ts';
import type { HelmValues } from './helm-values.ts';

/** What the people of a service say of its chart's values: `values.<environment>.yaml` beside the chart's own, then `deploy.values` of the service's file. */
export function ownValues(
  { environment, service, extra }: Pick<DeployTarget, 'environment' | 'service' | 'extra'>,
  folder: string | undefined,
  { files, workspaceRoot }: Pick<DeployContext, 'files' | 'workspaceRoot'>,
): HelmValues {
  const { copy } = environment;
  // A copy of an environment is given what that is given.
  const given = copy === undefined ? environment.name : environment.name.slice(0, -`+${copy}`.length);
  const name = `${folder}/values.${given}.yaml`;
  const text = folder === undefined ? undefined : files.tryReadText(`${workspaceRoot}/${name}`);
  const { values } = (extra['deploy'] ?? {}) as { readonly values?: unknown };
  return mergeValues(text === undefined ? {} : asValues(parsed(text, name), name), asValues(values, `"deploy.values" of ${service}`));
}

/** Both together; where they disagree the second one is right. Lists are taken whole. Pure. */
export function mergeValues(under: HelmValues, over: HelmValues): HelmValues {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const below = Object.hasOwn(under, name) ? under[name] : undefined;
    merged[name] = isValues(below) && isValues(value) ? mergeValues(below, value) : value;
  }
  return merged;
}

/** The values with `${NAME}` replaced by what is found, and `$${NAME}` by `${NAME}`. Throws a `DeployFailure` for what is not. Pure. */
export function fillValues(values: HelmValues, find: (name: string) => string | undefined): HelmValues {
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.replace(/\$(\$\{[A-Z_]\w*\})|\$\{([A-Z_]\w*)\}/g, (_, literal: string | undefined, name = '') => {
        const found = literal ?? find(name);
        if (found === undefined) throw new DeployFailure(`the chart's values want ${name}, which is not set: declare it by "env" or "secrets" of the service`);
        return found;
      });
    }
    if (Array.isArray(value)) return value.map(filled);
    return isValues(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner)])) : value;
  };
  return filled(values) as HelmValues;
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new DeployFailure(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`, { cause: error });
  }
}

function asValues(value: unknown, what: string): HelmValues {
  if (value === undefined || value === null) return {};
  if (!isValues(value)) throw new DeployFailure(`${what}: values are a mapping of names`);
  return value;
}

function isValues(value: unknown): value is HelmValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
