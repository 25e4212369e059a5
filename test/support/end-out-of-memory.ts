import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** The shell command, and a shell that stays when that has ended until it is told to end; it fails then. */
export function stayingAfter(command: string): string {
  return `trap 'exit 1' TERM; ${command}; sleep 600 & wait`;
}

/**
 * Tells the container of a task to end as soon as the daemon has heard that the kernel ended something in it for lack of memory:
 * of one that is gone before, it never hears, whoever asks. The task's name is that of no other run.
 */
export async function endOutOfMemory(task: string, signal: AbortSignal): Promise<void> {
  const filters = ['event=oom', `label=mmo.task=${task}`].flatMap((filter) => ['--filter', filter]);
  const events = spawn('docker', ['events', '--since', '10m', ...filters, '--format', '{{.ID}}'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(events.stdout, 'data', { signal })) as [Buffer];
    // Not by stopping it: an image may have that done by a signal of its own.
    spawnSync('docker', ['kill', '--signal', 'TERM', line.toString().split('\n')[0] ?? '']);
  } finally {
    events.kill();
  }
}
