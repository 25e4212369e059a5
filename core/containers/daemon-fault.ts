import { errorCode } from '../host/error-code.ts';
import { ContainerFailure } from './container-failure.ts';

/** The daemon's refusal or the connection's fault as a ContainerError. `what` begins the message where the daemon refused: `image "x" cannot be pulled`. */
export function daemonFault(thrown: unknown, { shown, what }: { readonly shown: string; readonly what: string }): ContainerFailure {
  if (thrown instanceof ContainerFailure) return thrown;
  const status = statusOf(thrown);
  const text = textOf(thrown);
  if (status !== undefined) return refusal(status, text, { what, cause: thrown });
  const code = errorCode(thrown) ?? '';
  if (code === 'EACCES' || code === 'EPERM') {
    return new ContainerFailure('denied', `this user may not use the docker daemon at ${shown}`, {
      help: 'add the user to the group that owns the socket (often "docker") and log in anew, or set DOCKER_HOST to a rootless daemon',
      cause: thrown,
    });
  }
  if (unreachable.includes(code)) {
    return new ContainerFailure('unavailable', `no docker daemon answers at ${shown}`, { help: 'start docker, or set DOCKER_HOST', cause: thrown });
  }
  if (code.startsWith('HPE_')) {
    return new ContainerFailure('other', `what answers at ${shown} is no docker daemon: it does not speak HTTP`, { help: 'check DOCKER_HOST', cause: thrown });
  }
  if (code.startsWith('CERT_') || code.startsWith('ERR_TLS') || /certificate|SSL/i.test(text)) {
    return new ContainerFailure('denied', `the docker daemon at ${shown} and mmo do not agree on TLS: ${text}`, {
      help: 'check DOCKER_TLS_VERIFY and DOCKER_CERT_PATH',
      cause: thrown,
    });
  }
  if (brokenOff.includes(code) || /socket hang up|aborted/.test(text)) {
    return new ContainerFailure('lost', `the connection to the docker daemon at ${shown} broke off`, {
      help: 'look whether docker was restarted, and run again',
      cause: thrown,
    });
  }
  return new ContainerFailure('other', `${what}: ${text}`, { cause: thrown });
}

/** What the daemon says went wrong, in the midst of a stream or as an answer, as a ContainerError. */
export function refusal(
  status: number | undefined,
  text: string,
  { what, problem = 'other', cause }: { readonly what: string; readonly problem?: 'other' | 'build-failed' | 'pull-denied'; readonly cause?: unknown },
): ContainerFailure {
  if (/no space left on device|disk quota exceeded/i.test(text)) {
    return new ContainerFailure('no-space', `${what}: the docker daemon has no space left: ${text}`, {
      help: 'free space: docker system prune, or a larger disk',
      cause,
    });
  }
  if (/client version [\d.]+ is too (?:old|new)|minimum supported API version/i.test(text)) {
    return new ContainerFailure('api-version', `${what}: ${text}`, { help: 'use a docker daemon of version 19.03 or newer', cause });
  }
  if (/pull access denied|repository does not exist|manifest unknown|authentication required|unauthorized|denied: requested access/i.test(text)) {
    return new ContainerFailure('pull-denied', `${what}: ${text}`, {
      help: 'check the name of the image, and that docker login was done for its registry',
      cause,
    });
  }
  if (/port is already allocated|address already in use/i.test(text)) {
    return new ContainerFailure('port-taken', `${what}: ${text}`, { help: 'end what listens there, or declare another port', cause });
  }
  if (status === 409) return new ContainerFailure('conflict', `${what}: ${text}`, { cause });
  if (status === 404) return new ContainerFailure('not-found', `${what}: ${text}`, { cause });
  if (status === 401 || status === 403)
    return new ContainerFailure('denied', `${what}: ${text}`, { help: 'the daemon, or a proxy before it, forbids this', cause });
  const help = problem === 'other' && (status ?? 0) >= 500 ? "look into the docker daemon's log" : undefined;
  return new ContainerFailure(problem, `${what}: ${text}`, { help, cause });
}

const unreachable: readonly string[] = ['ENOENT', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ENOTSOCK', 'ENOTDIR'];
const brokenOff: readonly string[] = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNABORTED'];

function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}

/** One line: without what docker-modem puts before the daemon's own words. */
function textOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const own = text.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim();
  return own === '' || own === '[object Object]' ? 'it gave no reason' : own.replace(/\s+/g, ' ');
}
