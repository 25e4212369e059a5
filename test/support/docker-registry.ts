import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needProgram } from './need-program.ts';

/** A registry of a test's own that wants a name and a password. */
export interface DockerRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** A DOCKER_CONFIG that may use it. */
  readonly dockerConfig: string;
  /** One whose password is wrong. */
  readonly wrongConfig: string;
  /** The digest under a tag; undefined where there is none. */
  readonly digestOf: (repository: string, tag: string) => Promise<string | undefined>;
  /** Removes what a digest names. */
  readonly remove: (repository: string, digest: string) => Promise<void>;
}

const PASSWORD = 'correct-horse-battery';
const authorization = `Basic ${Buffer.from(`shop:${PASSWORD}`).toString('base64')}`;
const accept = 'application/vnd.docker.distribution.manifest.v2+json';

/** Starts it on a free port; skips the test where its program is not installed. */
export async function startDockerRegistry(defer: (cleanup: () => unknown) => void, skip: (reason: string) => never): Promise<DockerRegistry> {
  needProgram('docker-registry', skip);
  needProgram('htpasswd', skip);
  const folder = mkdtempSync(join(tmpdir(), 'mmo-registry-'));
  defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  writeFileSync(join(folder, 'htpasswd'), spawnSync('htpasswd', ['-Bbn', '-C', '4', 'shop', PASSWORD], { encoding: 'utf8' }).stdout);
  const config = {
    version: 0.1,
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0' },
    auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } },
  };
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'pipe', 'pipe'] });
  defer(() => child.kill('SIGKILL'));
  const host = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const found = /listening on (127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`docker-registry ended: ${said}`)));
  });
  const configured = (name: string, password: string): string => {
    mkdirSync(join(folder, name));
    const auth = Buffer.from(`shop:${password}`).toString('base64');
    writeFileSync(join(folder, name, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
    return join(folder, name);
  };
  const ask = (method: string, path: string): Promise<Response> => fetch(`http://${host}/v2/${path}`, { method, headers: { authorization, accept } });
  return {
    host,
    dockerConfig: configured('docker', PASSWORD),
    wrongConfig: configured('wrong', 'guessed'),
    digestOf: async (repository, tag) => (await ask('HEAD', `${repository}/manifests/${tag}`)).headers.get('docker-content-digest') ?? undefined,
    remove: async (repository, digest) => {
      const { status } = await ask('DELETE', `${repository}/manifests/${digest}`);
      if (status !== 202) throw new Error(`the registry answers ${status}`);
    },
  };
}
