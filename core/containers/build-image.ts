import type { BuildSpec } from '../model/containers.ts';
import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient } from './daemon-client.ts';
import { refusal } from './daemon-fault.ts';
import { type ProgressLine, readJsonLines } from './json-lines.ts';

const what = 'the image cannot be built';

/** Builds with the classic builder. Its stream is read to the end, so that what it says after an error is seen as well. */
export async function buildImage(client: DaemonClient, spec: BuildSpec): Promise<{ readonly id: string }> {
  const { onProgress, signal } = spec;
  let id: string | undefined;
  let error: string | undefined;
  const onLine = (line: ProgressLine): void => {
    if (line.stream !== undefined) onProgress(line.stream);
    else if (line.status !== undefined && !isMeter(line.status)) onProgress(`${line.id === undefined ? '' : `${line.id}: `}${line.status}\n`);
    id = line.aux?.ID ?? id;
    error ??= line.error ?? line.errorDetail?.message;
  };
  try {
    await readJsonLines(
      await client.stream({ method: 'POST', path: '/build', query: queryOf(spec), tar: spec.context, what, signal, timeoutMs: undefined }),
      onLine,
    );
  } catch (thrown) {
    if (signal.aborted) throw new ContainerFailure('other', `${what}: cancelled`, { cause: thrown });
    throw client.fault(thrown, what);
  }
  if (error !== undefined) throw refusal(undefined, error.trim(), { what, problem: 'build-failed' });
  if (id === undefined)
    throw new ContainerFailure('lost', `${what}: the daemon ended without naming it`, { help: 'look whether docker was restarted, and run again' });
  return { id };
}

/** Progress that repeats itself many times a second. */
export function isMeter(status: string): boolean {
  return /^(?:Downloading|Extracting|Waiting|Verifying Checksum|Pushing|Preparing|Buffering)\b/.test(status);
}

function queryOf(spec: BuildSpec): Readonly<Record<string, unknown>> {
  return {
    version: '1',
    dockerfile: spec.dockerfile,
    t: spec.tags,
    buildargs: spec.buildArgs,
    labels: spec.labels,
    target: spec.target,
    platform: spec.platform,
    cachefrom: spec.cacheFrom === undefined ? undefined : JSON.stringify(spec.cacheFrom),
    nocache: spec.noCache === true ? 1 : undefined,
    pull: spec.pull === true ? 1 : undefined,
    networkmode: spec.network,
    rm: 1,
    forcerm: 1,
  };
}
