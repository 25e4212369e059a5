import type { InstanceStatus } from '../../plugins/fleet/instances/status-of.ts';
import { requireDocker } from '../support/docker.ts';
import { createVendorRig, slowServer, type VendorRig } from '../support/vendor-rig.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { processesBelow } from './rig/processes-below.ts';
import { waitOrEnd } from './rig/wait-or-end.ts';
import { waitUntil } from './rig/wait-until.ts';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGKILL';

const ways = { dev: ['dev', '--no-gateway'], attach: ['start', '--attach'], start: ['start'] } as const;
/** The daemon of a busy machine takes its time, and what was killed is ended by the watchdog. */
const goneWithinMs = 30_000;

/** Ends `mmo dev` and `mmo start` of a service in a container with a vendor at random moments: what must go is gone, and the next command finds all of the rest. */
export async function endContainerFleets(fault: FaultContext, signals: readonly Signal[]): Promise<void> {
  const { count, random, tally, signal, skip } = fault;
  await requireDocker(skip);
  const service = { name: 'cart', vendors: ['db'], docker: { image: 'mmo-test/busybox', network: 'host' }, command: "trap 'exit 0' TERM; sleep 600 & wait" };
  const files = {
    'mmo.json': JSON.stringify({
      ...{ name: 'boxes', schemaVersion: 1 },
      vendors: { db: { image: 'mmo-test/busybox', command: slowServer(5432, 50), ports: [5432] } },
    }),
    'cart/service.yml': JSON.stringify(service),
  };
  const box = await createVendorRig(fault, files);
  const startedMs = performance.now();
  await box.mmo('start');
  const wholeMs = Math.ceil((performance.now() - startedMs) * 1.3);
  await box.mmo('stop', '--grace', '0');
  for (let tried = 0; tried < count; tried += 1) {
    const way = (['dev', 'attach', 'start'] as const)[random.below(3)] ?? 'dev';
    const name = signals[random.below(signals.length)] ?? 'SIGKILL';
    const afterMs = random.below(wholeMs);
    const running = await box.rig.start(ways[way], { signal });
    await waitOrEnd(afterMs, running.ended);
    running.kill(name);
    await running.ended;
    const found = [...(await problemsOf(box, { isOrderly: name !== 'SIGKILL', way })), ...(await problemsOfNext(box))];
    tally.tried(1, found.length === 0 ? [] : [`mmo ${ways[way].join(' ')}: ${name} after ${afterMs} of ${wholeMs} ms`, ...found], { leaks: found.length });
  }
}

/** Names of instances and vendors that have a container, in order. */
async function boxesOf({ things }: VendorRig): Promise<readonly string[]> {
  return (await things()).flatMap(({ kind, labels }) => (kind === 'container' ? (labels['mmo.instance'] ?? labels['mmo.vendor'] ?? '') : [])).sort();
}

async function problemsOf(box: VendorRig, { isOrderly, way }: { readonly isOrderly: boolean; readonly way: keyof typeof ways }): Promise<readonly string[]> {
  // What `start` has started stays, and a container whose holder was killed does until the next command.
  if (way === 'start' || !isOrderly) await box.mmo('stop');
  const found: string[] = [];
  if (!(await waitUntil(() => processesBelow(box.rig.root).length === 0, goneWithinMs))) found.push('processes are left');
  const left = await boxesOf(box);
  if (left.some((one) => one !== 'db') || left.length > 1) found.push(`left ${left.join(', ')}`);
  return found;
}

async function problemsOfNext(box: VendorRig): Promise<readonly string[]> {
  const found: string[] = [];
  const start = await box.mmo('start');
  if (start.exitCode !== 0) found.push(`the next start exited with ${start.exitCode}: ${start.stderr}`);
  const states = (JSON.parse((await box.mmo('ps', '--json')).stdout) as InstanceStatus[]).map(({ kind, name, state }) => `${kind} ${name} ${state}`).join(', ');
  if (states !== 'service cart running, vendor db running') found.push(`states: ${states}`);
  const there = (await boxesOf(box)).join(', ');
  if (there !== 'cart.1, db') found.push(`containers: ${there}`);
  const stop = await box.mmo('stop');
  if (!stop.stderr.includes('vendors run on: db')) found.push(`stop says ${stop.stderr}`);
  const left = (await boxesOf(box)).join(', ');
  if (left !== 'db') found.push(`stop left ${left}`);
  return found;
}
