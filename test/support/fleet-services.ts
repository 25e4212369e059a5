import { stringify } from 'yaml';

/** A service that listens on its port, says so, and answers with its environment. */
export const serverSource: string = `
import { createServer } from 'node:http';
const { PORT, MMO_INSTANCE, LEVEL, BASE_URL } = process.env;
createServer((request, response) => response.end(JSON.stringify({ PORT, MMO_INSTANCE, LEVEL, BASE_URL, pid: process.pid })))
  .listen(Number(PORT), '127.0.0.1', () => console.log('listening, base at ' + BASE_URL));
`;

export interface FleetOptions {
  /** Ports of the two services. */
  readonly ports: readonly [base: number, front: number];
  /** Added to the service `front`. */
  readonly front?: Readonly<Record<string, unknown>>;
  readonly workspace?: Readonly<Record<string, unknown>>;
}

/** Two services, of which `front` needs `base` at run time, and a library. */
export function fleetFiles({ ports: [base, front], front: more = {}, workspace = {} }: FleetOptions): Readonly<Record<string, string>> {
  const command = [process.execPath, 'server.mjs'];
  const build = { command: 'mkdir -p dist && cp server.mjs dist/', outputs: ['dist'] };
  const common = { type: 'http-service', command, ready: { http: '/' }, tasks: { build } };
  return {
    'mmo.json': JSON.stringify({ name: 'fleet', schemaVersion: 1, ...workspace }),
    '.gitignore': 'dist\n.mmo\n',
    'base/service.yml': stringify({ name: 'base', port: base, ...common }),
    'base/server.mjs': serverSource,
    'front/service.yml': stringify({ name: 'front', port: front, dependsOn: [{ service: 'base', kind: 'runtime' }], ...common, ...more }),
    'front/server.mjs': serverSource,
    'kit/service.yml': stringify({ name: 'kit', type: 'library' }),
  };
}
