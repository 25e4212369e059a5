import { readdirSync, readFileSync } from 'node:fs';
import type { MmoProcess } from '../support/start-command.ts';
import { cleanBuild } from './rig/clean-build.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace } from './rig/fault-workspace.ts';
import { inLanes } from './rig/in-lanes.ts';
import { judge } from './rig/judge.ts';
import { killRunner } from './rig/kill-runner.ts';
import { lingeringProcesses } from './rig/lingering-processes.ts';
import { processesBelow } from './rig/processes-below.ts';
import { waitOrEnd } from './rig/wait-or-end.ts';
import { waitUntil } from './rig/wait-until.ts';
import { endFleets } from './t12-fleet.ts';
import { endContainerFleets } from './t12-fleet-containers.ts';
import { tryReusedPids } from './t12-reused-pids.ts';
import { tryStrangers } from './t12-strangers.ts';

const reapedWithinMs = 10_000;
const killsPerJudgement = 5;
/** A task that is found done at once: even a run that does nothing looks for what dead ones left. */
const idle = { 'services/idle/service.yml': JSON.stringify({ name: 'idle', tasks: { idle: { command: 'true' } } }) };

describeFault('t12', 'SIGKILL of mmo', (part) => {
  part('the watchdog ends what is left, or the next mmo does', { quick: 9, full: 100, peers: true }, async ({ count, seed, tally, defer, signal }) => {
    await inLanes({ count, seed, lanes: 3 }, async (lane) => {
      const workspace = await createFaultWorkspace({ count: 14, seed: lane.seed, also: lingeringProcesses(0.1), files: idle, spawner: true }, defer);
      const { subject } = workspace;
      const { wholeMs, clean, outside } = await cleanBuild(workspace, signal);
      for (let tried = 0; tried < lane.count; ) {
        const found: string[] = [];
        const tales: string[] = [];
        let leaks = 0;
        for (const folder of subject.state) workspace.rig.remove(folder);
        if (subject.name === 'mmo') await workspace.rig.run(['idle'], { signal });
        // A run that had ended before its kill took less than that: what is stored by now, or a machine that does less else, made it shorter.
        let longestMs = wholeMs;
        while (tales.length < Math.min(killsPerJudgement, lane.count - tried)) {
          workspace.removeOutputs();
          const run = await workspace.start({ signal });
          const afterMs = lane.random.below(longestMs);
          await waitOrEnd(afterMs, run.ended);
          // Every third time nobody is left to do it but the next mmo.
          const alone = subject.name === 'mmo' && lane.random.below(3) === 0 && killWatchdog(run);
          killRunner(workspace, run);
          if ((await run.ended).signal !== 'SIGKILL' && subject.name === 'mmo') {
            longestMs = Math.max(1, afterMs);
            continue;
          }
          tales.push(`killed after ${afterMs} of ${longestMs} ms${alone ? ', and its watchdog' : ''}`);
          if (alone) {
            await workspace.rig.run(['idle'], { signal });
            killNameless(workspace.around);
          }
          if (await waitUntil(() => processesBelow(workspace.around).length === 0, reapedWithinMs)) continue;
          const alive = processesBelow(workspace.around);
          leaks += alive.length;
          found.push(`${tales.at(-1)}: ${alive.map(({ pid, command }) => `${pid} ${command}`).join(', ')}`);
          for (const { pid } of alive) process.kill(pid, 'SIGKILL');
        }
        tried += tales.length;
        if (leaks > 0) tally.tried(0, [], { leaks });
        await judge({ tally, workspace, faults: tales.length, tale: tales.join('\n'), clean, outside, found, signal });
      }
    });
  });

  part('dev and start', { quick: 20, full: 200 }, (fault) => endFleets(fault, ['SIGKILL']));
  part('services in containers, and vendors', { quick: 1, full: 40 }, (fault) => endContainerFleets(fault, ['SIGKILL']));
  part('strangers are left alone', { quick: 8, full: 16 }, tryStrangers);
  part('pids that are used again', { quick: 3, full: 60 }, tryReusedPids);
});

/** Kills the watchdog of a run that still goes on; false when there is none yet. */
function killWatchdog(run: MmoProcess): boolean {
  for (const name of readdirSync('/proc')) {
    try {
      if (!/^\d+$/.test(name) || !readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('\0mmo-watchdog\0')) continue;
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== run.pid) continue;
      process.kill(Number(name), 'SIGKILL');
      return true;
    } catch {
      // It has ended meanwhile.
    }
  }
  return false;
}

/** A documented limit: without a watchdog, a process that cleared its environment and whose group has lost its leader cannot be told from a stranger's. */
function killNameless(folder: string): void {
  for (const { pid } of processesBelow(folder)) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes('MMO_RUN_ID=')) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
