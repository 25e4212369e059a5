import { spawnSync } from 'node:child_process';
import type { Containers } from '../../core/model/containers.ts';
import { type BaseImage, requireDocker } from './docker.ts';
import type { TestContext } from './harness.ts';
import { createRig, type Rig } from './workspace-rig.ts';

/** A workspace whose services are deployed to the docker of this machine. */
export interface DeployRig extends Rig {
  readonly name: string;
  readonly containers: Containers;
  /** Address of the environment's gateway. */
  readonly gateway: () => Promise<string>;
  /** Names of the containers that are deployed, in order. */
  readonly deployed: () => Promise<readonly string[]>;
}

export interface DeployRigOptions {
  readonly name?: string;
  /** What mmo.json says beside its name. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A folder of fixtures/ that the files are added to. */
  readonly fixture?: string;
  readonly images?: readonly BaseImage[];
}

let made = 0;

const program = `
import { createServer } from 'node:http';
import { text } from './text.mjs';
const server = createServer(async (request, response) => {
  if (request.url === '/env') return response.end(JSON.stringify(process.env));
  if (request.url === '/other') {
    const answer = await fetch(process.env.CATALOG_URL + '/').catch(() => undefined);
    return response.end(answer === undefined ? 'nobody' : await answer.text());
  }
  response.end(process.env.MMO_SERVICE + ' ' + text);
});
server.listen(Number(process.env.PORT), '0.0.0.0', () => console.log('listening'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

/** Files of an HTTP service that answers with its name and a text. */
export function deployedService(name: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  return {
    [`${name}/service.yml`]: `${JSON.stringify({ name, type: 'http-service', port: 8000, path: `/${name}`, ready: { http: '/' }, ...more })}\n`,
    [`${name}/Dockerfile`]: 'FROM mmo-test/node\nCOPY . /app/\nCMD ["/app/main.mjs"]\n',
    [`${name}/main.mjs`]: program,
    [`${name}/text.mjs`]: "export const text = 'one';\n",
  };
}

/** Makes the workspace under a name of its own; after the test nothing of it is left at the daemon. */
export async function createDeployRig(
  files: Readonly<Record<string, string>>,
  { defer, skip }: TestContext,
  { name, config = {}, fixture, images = ['busybox', 'node'] }: DeployRigOptions = {},
): Promise<DeployRig> {
  const containers = await requireDocker(skip, images);
  made += 1;
  const own = name ?? `mmo-deploy-test-${process.pid}-${made}`;
  const workspace = { schemaVersion: 1, plugins: ['docker', 'deploy'], ...config, name: own };
  const rig = createRig(
    { ...(fixture !== undefined && { fixture }), files: { 'mmo.json': JSON.stringify(workspace), '.gitignore': '.mmo/\n', ...files } },
    defer,
  );
  const labels = [`mmo.deployed=${own}`];
  defer(async () => {
    for (const { id } of await containers.detached.list(labels)) await containers.detached.remove(id);
    await containers.sweep(labels);
    const { stdout } = spawnSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${own}/*`], { encoding: 'utf8' });
    const names = (stdout ?? '').split('\n').filter((line) => line !== '');
    // By force: pods of a cluster end later than they are gone, and until then an image may lose its name alone.
    if (names.length > 0) spawnSync('docker', ['image', 'rm', '--force', ...names]);
  });
  return {
    ...rig,
    name: own,
    containers,
    gateway: async () => {
      const found = (await containers.labelled([...labels, 'mmo.gateway'])).find(({ kind }) => kind === 'volume');
      if (found === undefined) throw new Error('there is no gateway');
      return found.labels['mmo.gateway'] ?? '';
    },
    deployed: async () => (await containers.detached.list([...labels, 'mmo.service'])).map(({ name: container }) => container.slice(`mmo-${own}-`.length)),
  };
}

/** Any port will do for gateways of tests. */
export const deployEnv: Readonly<Record<string, string>> = { MMO_GATEWAY_PORT: '0' };
