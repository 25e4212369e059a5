import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { extract } from 'tar-stream';

/** Every docker client on PATH, and its major version. */
export function dockerClients(): readonly { readonly client: string; readonly major: number }[] {
  const folders = new Set((process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '' && folder !== '/bin'));
  return [...folders]
    .map((folder) => join(folder, 'docker'))
    .filter((path) => existsSync(path))
    .map((client) => ({ client, major: Number(/version (\d+)/.exec(spawnSync(client, ['--version'], { encoding: 'utf8' }).stdout)?.[1]) }));
}

/**
 * The paths that a docker client sends for `docker build`, in order; a folder ends with `/`. The daemon that it talks to only
 * takes what it is given, on a socket beside the folder.
 */
export async function dockerClientContext(client: string, folder: string, dockerfile: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const socket = `${folder}.sock`;
  const server = createServer((request, response) => {
    response.setHeader('Api-Version', '1.41');
    if (request.method !== 'POST' || request.url?.includes('/build') !== true) {
      response.setHeader('Content-Type', 'application/json');
      response.end(request.url?.endsWith('/version') ? '{"ApiVersion":"1.41","Version":"20.10.24","Os":"linux","Arch":"amd64"}' : '{}');
      return;
    }
    const tar = extract();
    tar.on('entry', (header, stream, next) => {
      paths.push(header.type === 'directory' ? `${header.name.replace(/\/$/, '')}/` : header.name);
      stream.on('end', next).resume();
    });
    tar.on('finish', () => response.end('{"stream":"Successfully built 0123456789ab\\n"}\n'));
    request.pipe(tar);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    const env = { PATH: process.env['PATH'], DOCKER_HOST: `unix://${socket}`, DOCKER_BUILDKIT: '0', DOCKER_CONFIG: `${folder}.config` };
    const child = spawn(client, ['build', '--file', join(folder, dockerfile), folder], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    child.stdout.resume();
    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
    if (exitCode !== 0) throw new Error(`${client} build exited with ${exitCode}: ${said}`);
  } finally {
    server.close();
  }
  return paths.sort();
}
