import type { Containers, PluginCommandContext, StartedVendor, Vendor } from '../../../core/plugin-api.ts';
import { readSince } from '../logs/read-since.ts';
import { showLogs } from '../logs/show-logs.ts';
import { UsageError } from '../usage-error.ts';
import { downVendors } from '../vendors/down-vendors.ts';
import { openVendorLogs } from '../vendors/open-vendor-logs.ts';
import { readVendors } from '../vendors/read-vendors.ts';
import { upVendors } from '../vendors/start-vendors.ts';
import { tableOfVendors } from '../vendors/table-of-vendors.ts';
import { VENDOR_GRACE_MS } from '../vendors/up-vendor.ts';
import { vendorError } from '../vendors/vendor-error.ts';
import { fleetPlace, workspaceLabel } from '../vendors/vendor-labels.ts';
import { vendorStatus } from '../vendors/vendor-status.ts';
import { namedEnvironment } from './named-environment.ts';

interface Asked {
  readonly all: ReadonlyMap<string, Vendor>;
  /** Undefined where none was named. */
  readonly names: readonly string[] | undefined;
}

type Action = (context: PluginCommandContext, containers: Containers, asked: Asked) => Promise<number>;

const actions: Readonly<Record<string, Action>> = {
  ps: async (context, containers, asked) => {
    const found = await vendorStatus(context, containers, asked);
    context.write(context.json ? `${JSON.stringify(found, undefined, 2)}\n` : tableOfVendors(found));
    return 0;
  },
  up: (context, containers, asked) => alone(context, () => up(context, containers, asked)),
  restart: (context, containers, asked) =>
    alone(context, async () => {
      const running = await containers.detached.list([workspaceLabel(context), 'mmo.vendor']);
      const named = running.filter(({ labels }) => asked.names?.includes(labels['mmo.vendor'] ?? '') !== false);
      await Promise.all(named.map(({ id }) => containers.detached.stop(id, VENDOR_GRACE_MS)));
      const names = asked.names ?? named.flatMap(({ labels }) => labels['mmo.vendor'] ?? []);
      if (names.length === 0) context.writeError('nothing to restart: no vendor was started\n');
      return up(context, containers, { ...asked, names });
    }),
  down: (context, containers, { names }) =>
    alone(context, async () => {
      const say = (text: string): void => (context.json ? context.writeError : context.write)(`${text}\n`);
      const removed = await downVendors(context, containers, { names, volumes: context.flags['volumes'] === true, say });
      if (context.json) context.write(`${JSON.stringify(removed)}\n`);
      else if (removed.length === 0) context.writeError('no vendor was there\n');
      return 0;
    }),
  logs: async (context, containers, { names }) => {
    const { flags } = context;
    const options = { follow: flags['follow'] === true, since: readSince(flags['since'], Date.now()), tail: readTail(flags['tail']) };
    await showLogs(context, { ...options, services: [], beside: await openVendorLogs(context, containers, { ...options, names }) });
    return 0;
  },
};

/** `mmo vendors [action] [names..]`; the exit code. */
export async function runVendors(context: PluginCommandContext): Promise<number> {
  const [word = 'ps', ...names] = context.positionals;
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (action === undefined)
    throw new UsageError(`mmo vendors takes ${Object.keys(actions).sort().join(', ')}, not "${word}"`, { meant: { word, among: Object.keys(actions) } });
  const environment = namedEnvironment(context);
  if (environment !== undefined) return deployedVendors(context, { word, names, environment });
  const all = await readVendors(context);
  try {
    const containers = await context.containers();
    await checkNames(context, containers, { all, names });
    return await action(context, containers, { all, names: names.length === 0 ? undefined : names });
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error && 'problem' in error)) throw error;
    context.writeError(`${vendorError(error)}\n`);
    return 1;
  }
}

/** Those of an environment come and go with what is deployed to it. */
async function deployedVendors(
  context: PluginCommandContext,
  { word, names, environment }: { readonly word: string; readonly names: readonly string[]; readonly environment: string },
): Promise<number> {
  if (word !== 'logs')
    throw new UsageError(
      `mmo vendors ${word} is about this machine's: mmo status --env ${environment} shows those of ${environment}, mmo deploy and mmo stop make and remove them`,
    );
  return (await import('../deployed/show-deployed-logs.ts')).showDeployedLogs(context, environment, {
    what: 'vendors',
    choose: (live) => {
      const all = live.filter(({ kind }) => kind === 'vendor');
      const unknown = names.find((name) => !all.some(({ service }) => service === name));
      if (unknown !== undefined) throw new UsageError(`no vendor "${unknown}" runs in ${environment}; mmo status --env ${environment} shows what does`);
      return names.length === 0 ? all : all.filter(({ service }) => names.includes(service));
    },
    tail: readTail(context.flags['tail']),
    since: readSince(context.flags['since'], Date.now()),
  });
}

async function up(context: PluginCommandContext, _containers: Containers, { all, names }: Asked): Promise<number> {
  const started = await upVendors(
    { ...context, place: fleetPlace(context) },
    { all, wanted: names ?? [...all.keys()] },
    {
      onStarted: ({ vendor, result, ports, error }) => {
        const where = ports.map(({ host }) => `  127.0.0.1:${host}`).join('');
        if (result === 'failed') context.writeError(`${vendor.name}: ${error}\n`);
        else if (!context.json) context.write(`${vendor.name}: ${result}${where}\n`);
      },
      say: (text) => context.writeError(`${text}\n`),
    },
  );
  if (context.json) context.write(`${JSON.stringify(started.map(plain), undefined, 2)}\n`);
  else if (started.length === 0) context.writeError('nothing to start: the workspace defines no vendors\n');
  return started.some(({ result }) => result === 'failed') ? 1 : 0;
}

function plain({ vendor, result, ports, error }: StartedVendor): Readonly<Record<string, unknown>> {
  return { name: vendor.name, result, ports: ports.map(({ host }) => host), error };
}

/** Two commands at once take turns. */
async function alone(context: PluginCommandContext, act: () => Promise<number>): Promise<number> {
  const lock = await context.lock();
  if (lock === undefined) return 1;
  try {
    return await act();
  } finally {
    lock.release();
  }
}

/** A vendor that nothing defines any more can be named while its container is there. */
async function checkNames(
  context: PluginCommandContext,
  { detached }: Containers,
  { all, names }: { readonly all: Asked['all']; readonly names: readonly string[] },
): Promise<void> {
  const unknown = names.filter((name) => !all.has(name));
  if (unknown.length === 0) return;
  const left = (await detached.list([workspaceLabel(context), 'mmo.vendor'])).map(({ labels }) => labels['mmo.vendor']);
  for (const name of unknown)
    if (!left.includes(name))
      throw new UsageError(`there is no vendor "${name}"`, { meant: { word: name, among: [...all.keys()] }, help: 'mmo vendors lists them' });
}

function readTail(given: string | boolean | readonly string[] | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || !/^\d+$/.test(given)) throw new UsageError(`--tail takes a number of lines, not "${String(given)}"`);
  return Number(given);
}
