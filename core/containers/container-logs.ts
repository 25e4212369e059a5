import type { ContainerLogOptions } from '../model/detached-containers.ts';
import type { DaemonClient } from './daemon-client.ts';
import { createDemuxer } from './demux.ts';

/** Hands over what the daemon kept of a container's output, and with `follow` what comes; resolves at its end or when the signal fires. */
export async function containerLogs(client: DaemonClient, id: string, options: ContainerLogOptions): Promise<void> {
  const { onOutput, signal, follow = false, since, tail, timestamps = false } = options;
  const what = 'the log of a container cannot be read';
  const query = {
    ...{ stdout: 1, stderr: 1, follow: follow ? 1 : 0, timestamps: timestamps ? 1 : 0, tail: tail === undefined ? 'all' : String(tail) },
    since: since === undefined ? undefined : (since / 1000).toFixed(3),
  };
  const demuxer = createDemuxer(onOutput);
  try {
    const path = `/containers/${encodeURIComponent(id)}/logs`;
    for await (const chunk of await client.stream({ method: 'GET', path, query, what, signal, timeoutMs: client.limits.slowMs })) demuxer.write(chunk);
  } catch (error) {
    if (!signal.aborted) throw client.fault(error, what);
  }
}
