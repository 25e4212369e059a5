import { parseEnv } from 'node:util';
import type { Vendor } from '../../../../core/plugin-api.ts';
import { isRecord, readComposeFile } from './compose-file.ts';
import { readComposeService } from './read-compose-service.ts';

const topKeys = ['services', 'volumes', 'name', 'version'];

interface Given {
  readonly text: string;
  /** Below the workspace, as messages name it. */
  readonly shown: string;
  /** What `${NAME}` means, before the `.env` beside the file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of a file beside the compose file; undefined where there is none. */
  readonly readText: (path: string) => string | undefined;
}

/**
 * Services of a compose file and all that they depend on, as vendors by name; without names all of them. Only what is
 * taken must be understood. Throws ComposeMistake.
 */
export async function readComposeVendors(given: Given, names?: readonly string[]): Promise<ReadonlyMap<string, Vendor>> {
  const file = await readComposeFile(given.text, given.shown);
  for (const key of Object.keys(file.value)) {
    if (!topKeys.includes(key) && !key.startsWith('x-')) file.fail([key], `"${key}" is not understood; mmo reads ${topKeys.join(', ')}`);
  }
  const services = file.value['services'];
  if (!isRecord(services)) return file.fail(['services'], 'a compose file needs a map "services"');
  const variables = { ...parseEnv(given.readText('.env') ?? ''), ...given.env };
  const found = new Map<string, Vendor>();
  const left = [...(names ?? Object.keys(services))];
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (found.has(name)) continue;
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) file.fail(['services', name], `"${name}" cannot be the name of a vendor: lower case, digits and "-" alone`);
    const vendor = readComposeService(name, { ...given, file, path: [], variables });
    found.set(name, vendor);
    left.push(...vendor.dependsOn);
  }
  return found;
}
