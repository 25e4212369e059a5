import type { Host } from '../host/host.ts';
import { ContainerFailure } from './container-failure.ts';

/** Where the daemon is, and what people call that place. */
export interface DaemonAddress {
  readonly shown: string;
  /** Absolute path of a Unix socket; else the daemon is reached by `host` and `port`. */
  readonly socketPath?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly tls?: DaemonTls | undefined;
}

/** Contents of the files in DOCKER_CERT_PATH; without one the system's authorities count. */
export interface DaemonTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const WANTED = 'DOCKER_HOST must look like unix:///var/run/docker.sock or tcp://host:2375';

/** Reads DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH; else the socket of the system, or of Docker Desktop. Docker contexts are not read. */
export function daemonAddress({ env, files }: Pick<Host, 'env' | 'files'>): DaemonAddress {
  const wanted = env['DOCKER_HOST'] ?? '';
  if (wanted === '') {
    const desktop = `${env['HOME'] ?? ''}/.docker/run/docker.sock`;
    return onSocket(!files.exists(DEFAULT_SOCKET) && files.exists(desktop) ? desktop : DEFAULT_SOCKET);
  }
  if (wanted.startsWith('unix://')) return onSocket(wanted.slice('unix://'.length) || DEFAULT_SOCKET);
  if (wanted.startsWith('ssh://')) {
    throw new ContainerFailure('unavailable', 'DOCKER_HOST names a daemon behind ssh, which mmo does not speak', {
      help: 'forward its socket (ssh -L /tmp/docker.sock:/var/run/docker.sock host) and set DOCKER_HOST=unix:///tmp/docker.sock',
    });
  }
  const url = URL.canParse(wanted) ? new URL(wanted) : undefined;
  if (url === undefined || !['tcp:', 'http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new ContainerFailure('unavailable', `DOCKER_HOST is "${wanted}", which is no address of a docker daemon`, { help: WANTED });
  }
  const isTls = url.protocol === 'https:' || (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const port = url.port === '' ? (isTls ? 2376 : 2375) : Number(url.port);
  return { shown: wanted, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, tls: isTls ? readTls(env['DOCKER_CERT_PATH'], files) : undefined };
}

function onSocket(socketPath: string): DaemonAddress {
  return { shown: `unix://${socketPath}`, socketPath };
}

function readTls(folder: string | undefined, files: Host['files']): DaemonTls {
  if (folder === undefined || folder === '') return {};
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => files.tryReadText(`${folder}/${name}`));
  if (ca === undefined || cert === undefined || key === undefined) {
    throw new ContainerFailure('denied', `DOCKER_CERT_PATH lacks ca.pem, cert.pem or key.pem: ${folder}`, {
      help: 'put the three files there, or unset DOCKER_TLS_VERIFY',
    });
  }
  return { ca, cert, key };
}
