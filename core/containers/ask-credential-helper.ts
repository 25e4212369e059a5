import type { Host } from '../host/host.ts';
import { ContainerFailure } from './container-failure.ts';
import type { RegistryCredentials } from './registry-credentials.ts';

const TIMEOUT_MS = 60_000;
/** Stands for a name where the password is a token. */
const TOKEN = '<token>';

/** Asks the program `docker-credential-<helper>` for a registry's login; undefined where it has none. Rejects where it is missing, or does not end. */
export async function askCredentialHelper(
  helper: string,
  registry: string,
  { env, processes }: Pick<Host, 'env' | 'processes'>,
): Promise<RegistryCredentials | undefined> {
  const program = `docker-credential-${helper}`;
  let said = '';
  const onOutput = (stream: 'stdout' | 'stderr', chunk: Uint8Array): void => {
    if (stream === 'stdout') said += Buffer.from(chunk).toString('utf8');
  };
  const child = await processes.spawn({ argv: [program, 'get'], cwd: '/', env, input: registry, onOutput }).catch((cause: unknown) => {
    throw new ContainerFailure('other', `${program}, which docker's configuration names for "${registry}", cannot be started`, {
      help: `install it, or run docker login without it`,
      cause,
    });
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  const { exitCode } = await child.ended.finally(() => clearTimeout(timer));
  // It says so where it knows no login; that is none of its faults.
  if (exitCode !== 0 && /credentials not found/i.test(said)) return undefined;
  const found = exitCode === 0 ? parse(said) : undefined;
  if (found?.Username === undefined || found.Secret === undefined) {
    throw new ContainerFailure('other', `${program} gives no login for "${registry}"`, { help: `run docker login ${registry}` });
  }
  if (found.Username === TOKEN)
    throw new ContainerFailure('other', `${program} has a token for "${registry}", which mmo cannot use`, { help: 'log in with a name and a password' });
  return { username: found.Username, password: found.Secret };
}

function parse(text: string): { readonly Username?: string; readonly Secret?: string } | undefined {
  try {
    return JSON.parse(text) as { readonly Username?: string; readonly Secret?: string };
  } catch {
    return undefined;
  }
}
