import type { Vendor } from '../../../core/plugin-api.ts';
import { accessOf } from './access-of.ts';
import type { VendorDefinition } from './definition.ts';
import { interpolate } from './interpolate.ts';
import { readPort } from './read-port.ts';
import { readVolume } from './read-volume.ts';
import { splitWords } from './split-words.ts';

interface Given {
  readonly name: string;
  readonly span: Vendor['span'];
  /** What `${NAME}` means in its texts. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The same vendor of a compose file, which the definition adds to. */
  readonly base?: Vendor | undefined;
}

/** A vendor as it is defined in `mmo.json` or a `service.yml`. Throws what is wrong, without the place. */
export function readDefinition(definition: VendorDefinition, { name, span, variables, base }: Given): Vendor {
  const text = (value: string): string => interpolate(value, variables);
  const argv = (value: string | readonly string[] | null | undefined): readonly string[] | undefined =>
    value === null || value === undefined ? undefined : typeof value === 'string' ? splitWords(text(value)) : value.map(text);
  const image = definition.image === undefined ? base?.image : text(definition.image);
  if (image === undefined || image === '') throw new Error(`the vendor "${name}" names no image and no compose file`);
  const env = { ...base?.env, ...readEnv(definition.env ?? {}, { variables, text }) };
  const labels = Object.entries(definition.labels ?? {}).map(([label, value]) => [label, text(String(value))]);
  return {
    ...{ name, span, image, env },
    ports: definition.ports?.map((port) => readPort(typeof port === 'string' ? text(port) : port)) ?? base?.ports ?? [],
    volumes: definition.volumes?.map((volume) => readVolume(text(volume))) ?? base?.volumes ?? [],
    command: argv(definition.command) ?? base?.command,
    entrypoint: argv(definition.entrypoint) ?? base?.entrypoint,
    healthcheck: base?.healthcheck,
    labels: { ...base?.labels, ...Object.fromEntries(labels) },
    dependsOn: definition.dependsOn ?? base?.dependsOn ?? [],
    ready: definition.ready ?? base?.ready,
    network: definition.network ?? base?.network ?? 'workspace',
    access: accessOf({ image, env }, definition),
  };
}

function readEnv(
  given: NonNullable<VendorDefinition['env']>,
  { variables, text }: Pick<Given, 'variables'> & { readonly text: (value: string) => string },
): Readonly<Record<string, string>> {
  // `NAME` alone is the variable of whoever runs mmo.
  const items = Array.isArray(given)
    ? (given as readonly string[]).map((item) => /^([^=]*)(?:=([\s\S]*))?$/.exec(item) ?? []).map(([, name = '', value]) => [name, value] as const)
    : Object.entries(given).map(([name, value]) => [name, value === null ? undefined : String(value)] as const);
  const env: Record<string, string> = {};
  for (const [name, value] of items) {
    const own = value === undefined ? variables[name] : text(value);
    if (own !== undefined) env[name] = own;
  }
  return env;
}
