import { createNodeHost } from '../../core/host/create-node-host.ts';

/* Starts the watchdog of a run, tells it of the groups that are given, and waits to be killed. */
const [runId = '', ...groups] = process.argv.slice(2);
const watchdog = createNodeHost().processes.watchdog(runId);
for (const group of groups) watchdog.add(Number(group));
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
