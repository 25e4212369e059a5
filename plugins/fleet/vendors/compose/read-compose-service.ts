import type { Vendor } from '../../../../core/plugin-api.ts';
import { accessOf } from '../access-of.ts';
import { interpolate } from '../interpolate.ts';
import { splitWords } from '../split-words.ts';
import { type ComposePart, isRecord } from './compose-file.ts';
import { readComposePort } from './read-compose-port.ts';
import { readComposeVolume } from './read-compose-volume.ts';
import { readEnvironment } from './read-environment.ts';
import { readHealthcheck } from './read-healthcheck.ts';

const keys = ['image', 'environment', 'env_file', 'ports', 'volumes', 'command', 'entrypoint', 'healthcheck', 'depends_on', 'labels'];

/** A service of a compose file as a vendor. Throws ComposeMistake at whatever is not in the documented subset. */
export function readComposeService(name: string, given: ComposePart): Vendor {
  const { file } = given;
  const path = ['services', name];
  const services = isRecord(file.value['services']) ? file.value['services'] : {};
  const raw = services[name];
  if (!isRecord(raw)) return file.fail(path, `there is no service "${name}"`);
  for (const key of Object.keys(raw)) {
    if (!keys.includes(key) && !key.startsWith('x-')) file.fail([...path, key], `"${key}" is not understood; mmo reads ${keys.join(', ')}`);
  }
  const service = interpolated(raw, { ...given, path }) as typeof raw;
  const at = (key: string): ComposePart => ({ ...given, path: [...path, key] });
  const { image } = service;
  if (typeof image !== 'string' || image === '') return file.fail('image' in raw ? [...path, 'image'] : path, `the service "${name}" names no image`);
  const env = readEnvironment({ files: service['env_file'], own: service['environment'] }, { files: at('env_file'), own: at('environment') });
  const healthcheck = readHealthcheck(service['healthcheck'], at('healthcheck'));
  return {
    ...{ name, span: file.span(path), image, env, healthcheck },
    ports: listOf(service['ports'], at('ports')).map((port, n) => readComposePort(port, { ...given, path: [...path, 'ports', n] })),
    volumes: listOf(service['volumes'], at('volumes')).map((volume, n) => readComposeVolume(volume, { ...given, path: [...path, 'volumes', n] })),
    command: argvOf(service['command'], at('command')),
    entrypoint: argvOf(service['entrypoint'], at('entrypoint')),
    labels: readEnvironment({ files: undefined, own: service['labels'] }, { files: at('labels'), own: at('labels') }),
    dependsOn: dependencies(service['depends_on'], at('depends_on')),
    ready: undefined,
    network: 'workspace',
    access: accessOf({ image, env }, {}),
  };
}

/** The same value with variables in all its texts. */
function interpolated(value: unknown, part: ComposePart): unknown {
  if (Array.isArray(value)) return value.map((item, n) => interpolated(item, { ...part, path: [...part.path, n] }));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolated(item, { ...part, path: [...part.path, key] })]));
  if (typeof value !== 'string') return value;
  try {
    return interpolate(value, part.variables);
  } catch (error) {
    return part.file.fail(part.path, error instanceof Error ? error.message : String(error));
  }
}

function listOf(value: unknown, { file, path }: ComposePart): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : file.fail(path, `"${path.at(-1)}" must be a list`);
}

function argvOf(value: unknown, { file, path }: ComposePart): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'string') return file.fail(path, `"${path.at(-1)}" must be a text or a list`);
  try {
    return splitWords(value);
  } catch (error) {
    return file.fail(path, error instanceof Error ? error.message : String(error));
  }
}

/** Whatever is waited for here is ready, which is more than having been started. */
function dependencies(value: unknown, { file, path }: ComposePart): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) return file.fail(path, '"depends_on" must be a list or a map');
  for (const [name, how] of Object.entries(value)) {
    const { condition = 'service_started', ...others } = isRecord(how) ? how : {};
    if (condition !== 'service_started' && condition !== 'service_healthy')
      file.fail([...path, name, 'condition'], `the condition "${condition}" is not understood`);
    for (const key of Object.keys(others)) file.fail([...path, name, key], `"${key}" of "depends_on" is not understood`);
  }
  return Object.keys(value);
}
