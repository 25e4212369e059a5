import { ContainerFailure } from './container-failure.ts';

/** A line of the progress that pull, push and build report. */
export interface ProgressLine {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly aux?: { readonly ID?: string; readonly Digest?: string };
}

const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** Reads a stream of JSON objects, a line each, to its end; lines and characters may be cut anywhere. Throws a ContainerError for what is no JSON. */
export async function readJsonLines(stream: AsyncIterable<Uint8Array>, onLine: (line: ProgressLine) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line, onLine);
    if (rest.length > MAX_LINE_BYTES) throw nonsense();
  }
  take(rest + decoder.decode(), onLine);
}

function take(line: string, onLine: (line: ProgressLine) => void): void {
  if (line.trim() === '') return;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw nonsense(cause);
  }
  if (typeof value !== 'object' || value === null) throw nonsense();
  onLine(value);
}

function nonsense(cause?: unknown): ContainerFailure {
  return new ContainerFailure('other', 'the docker daemon reported progress that is not in its format', { help: 'check what DOCKER_HOST points at', cause });
}
