import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultContext } from './rig/describe-fault.ts';

const ownPids = ['--fork', '--pid', '--mount-proc', '--kill-child'];
const worker = fileURLToPath(new URL('./t12-reuse-worker.ts', import.meta.url));
/** Lock, janitor and watchdog. */
const perRound = 3;

/** Pids that really are used again, in a name space of pids of its own; needs the rights of root. */
export async function tryReusedPids({ count, tally, defer, skip }: FaultContext): Promise<void> {
  if (spawnSync('unshare', [...ownPids, 'sh', '-c', 'echo 100 > /proc/sys/kernel/ns_last_pid'], { stdio: 'ignore' }).status !== 0) {
    skip('pids cannot be chosen here');
  }
  const dir = mkdtempSync(join(tmpdir(), 'mmo-pids-'));
  defer(() => rmSync(dir, { recursive: true, force: true }));
  const rounds = Math.ceil(count / perRound);
  // The first process is a shell, which buries whatever it inherits: a pid is not given again while a dead child of its old bearer has its group.
  const argv = ['sh', '-c', '"$0" "$@"; exit $?', process.execPath, '--import', 'tsx', worker, dir, String(rounds)];
  const child = spawn('unshare', [...ownPids, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  defer(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, 'close');
  for (const line of text.split('\n').filter(Boolean)) tally.tried(1, line === 'ok' ? [] : [line]);
}
