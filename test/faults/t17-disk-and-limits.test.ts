import { spawnSync } from 'node:child_process';
import { mmoCommand } from '../support/mmo-command.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoProcess } from '../support/start-command.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { judge } from './rig/judge.ts';
import { type LimitCase, limitCases } from './t17-cases.ts';

describeFault('t17', 'disk and limits', (part) => {
  part('what cannot be kept costs a warning, never the run', { quick: 10, full: limitCases.length }, async (fault) => {
    const { count, seed, random, isFull, tally, defer, signal } = fault;
    const small = await createFaultWorkspace({ count: 5, seed }, defer);
    let wide: FaultWorkspace | undefined;
    const makeWide = (): Promise<FaultWorkspace> => createFaultWorkspace({ count: isFull ? 500 : 40, seed, also: manyFiles(isFull ? 5_000 : 500) }, defer);
    const clean = new Map<FaultWorkspace, ReadonlyMap<string, string>>();
    for (const limit of chosen(count, random)) {
      if (limit.isWide === true) wide ??= await makeWide();
      const workspace = limit.isWide === true && wide !== undefined ? wide : small;
      if (!clean.has(workspace)) {
        await workspace.build({ signal });
        clean.set(workspace, workspace.tree());
      }
      if (limit.isCold === true) for (const folder of workspace.subject.state) workspace.rig.remove(folder);
      workspace.removeOutputs();
      const outside = workspace.outside();
      const started = await start(workspace, limit, signal);
      if (limit.during !== undefined) {
        await started.said('"task:end"');
        spawnSync('sh', ['-c', limit.during], { cwd: workspace.rig.root });
      }
      const result = await started.ended;
      if (limit.asNobody === true) giveTo('0:0', workspace);
      if (limit.after !== undefined) spawnSync('sh', ['-c', limit.after], { cwd: workspace.rig.root });
      const complaints: string[] = [];
      const { hits } = workspace.subject.work(result);
      if (limit.allHits === true && hits < workspace.services.length) complaints.push(`${limit.name}: only ${hits} hits`);
      const warnings = result.events.flatMap((event) =>
        event.type === 'diagnostic' && event.diagnostic.severity === 'warning' ? [`warning[${event.diagnostic.code}]: ${event.diagnostic.message}`] : [],
      );
      if (limit.says?.test(`${warnings.join('\n')}${result.stdout}`) === false)
        complaints.push(`${limit.name}: unsaid, but ${warnings.join('\n')}${result.stderr}`);
      if (warnings.length > 2) complaints.push(`${limit.name}: ${warnings.length} warnings: ${warnings.join('\n')}`);
      if (/\n {4}at |internal error/.test(result.stderr)) complaints.push(`${limit.name}: ${result.stderr}`);
      if (complaints.length > 0) tally.tried(1, complaints);
      await judge({
        ...{ tally, workspace, faults: 1, tale: limit.name, clean: clean.get(workspace) ?? new Map(), outside, result, signal },
        exits: limit.mayFail === true ? [0, 1] : [0],
        treeAfterFault: limit.mayFail !== true && limit.otherModes !== true,
      });
    }
  });
});

/** One service makes many files beside what all make. */
function manyFiles(count: number): string {
  return `if [ $MMO_SERVICE = svc-0000 ]; then mkdir dist/many; seq 1 ${count} | (cd dist/many; split -l 1 -a 4); fi`;
}

/** All, or some of them in an order of the seed. */
function chosen(count: number, random: SeededRandom): readonly LimitCase[] {
  const left = [...limitCases];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)).flat();
}

/** The build in mounts of its own and under the limits of the case. */
async function start(workspace: FaultWorkspace, limit: LimitCase, signal: AbortSignal): Promise<MmoProcess> {
  const nobody = limit.asNobody === true ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  if (limit.asNobody === true) giveTo('65534:65534', workspace);
  // A limit that cannot be set must not pass for one that was met.
  const script = `set -e; ${limit.before ?? ':'}; exec "$@"`;
  const mmo = [...(await mmoCommand()), 'run', 'build', '--json'];
  return workspace.rig.spawn(['unshare', process.getuid?.() === 0 ? '-m' : '-rm', ...nobody, 'sh', '-c', script, 'sh', ...mmo], {
    signal,
    ...(limit.env && { env: limit.env }),
  });
}

function giveTo(owner: string, { around }: FaultWorkspace): void {
  spawnSync('chown', ['-R', owner, around]);
}
