import type { MmoProcess } from '../../support/start-command.ts';
import type { FaultWorkspace } from './fault-workspace.ts';
import { processesBelow } from './processes-below.ts';

/** Kills a runner, not its tasks. Of another tool that is all that bears its name: its program is a launcher of the real one. */
export function killRunner({ subject, around }: FaultWorkspace, run: MmoProcess): void {
  run.kill('SIGKILL');
  if (subject.name === 'mmo') return;
  for (const { pid, command } of processesBelow(around)) {
    if (!command.includes(`/${subject.name}`)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
