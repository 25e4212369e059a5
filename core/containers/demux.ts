import type { OnContainerOutput } from '../model/containers.ts';
import { ContainerFailure } from './container-failure.ts';

/** Takes a container's output apart as it comes. */
export interface Demuxer {
  /** Throws a ContainerError where the bytes are no frames. */
  write(chunk: Uint8Array): void;
  /** Whether the last frame was whole. */
  isWhole(): boolean;
}

const HEADER_BYTES = 8;
const STDERR = 2;
/** What the daemon itself has to say, such as a log that it lost. */
const SYSTEM_ERROR = 3;

/**
 * Separates stdout from stderr in the daemon's framing: `[stream, 0, 0, 0, length as 4 bytes, big endian]`, then that many bytes.
 * Chunks may be cut anywhere. Contents are handed on as they come, never held: the memory it takes does not depend on the length of a frame.
 */
export function createDemuxer(onOutput: OnContainerOutput): Demuxer {
  const header = new Uint8Array(HEADER_BYTES);
  let headerBytes = 0;
  let bodyBytes = 0;

  const write = (chunk: Uint8Array): void => {
    let at = 0;
    while (at < chunk.length) {
      if (bodyBytes > 0) {
        const piece = chunk.subarray(at, at + bodyBytes);
        at += piece.length;
        bodyBytes -= piece.length;
        onOutput((header[0] ?? 0) >= STDERR ? 'stderr' : 'stdout', piece);
      } else {
        const piece = chunk.subarray(at, at + HEADER_BYTES - headerBytes);
        at += piece.length;
        header.set(piece, headerBytes);
        headerBytes += piece.length;
        if (headerBytes === HEADER_BYTES) {
          bodyBytes = lengthIn(header);
          headerBytes = 0;
        }
      }
    }
  };
  return { write, isWhole: () => headerBytes === 0 && bodyBytes === 0 };
}

function lengthIn(header: Uint8Array): number {
  const [stream = 0, ...zeros] = header.subarray(0, 4);
  if (stream > SYSTEM_ERROR || zeros.some((byte) => byte !== 0)) {
    throw new ContainerFailure('other', 'the docker daemon sent output that is not in its format', { help: 'check what DOCKER_HOST points at' });
  }
  return new DataView(header.buffer).getUint32(4);
}
