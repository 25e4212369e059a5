import type { OnContainerOutput } from '../../../core/plugin-api.ts';
import { lineReader } from '../line-reader.ts';

/** Makes lines of what a container writes to its two streams. */
export function containerLines(onLine: (line: string) => void): { readonly onOutput: OnContainerOutput; readonly end: () => void } {
  const streams = { stdout: lineReader(onLine), stderr: lineReader(onLine) };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  return {
    onOutput: (stream, chunk) => streams[stream].add(decoders[stream].decode(chunk, { stream: true })),
    end: () => {
      for (const stream of Object.values(streams)) stream.end();
    },
  };
}
