import { randomBytes } from 'node:crypto';
import type { DeployedEnvironment, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { addressVariables } from '../instances/instance-environment.ts';
import { UsageError } from '../usage-error.ts';
import { readVendors } from '../vendors/read-vendors.ts';
import { variablesAt } from '../vendors/variables-at.ts';
import { neededDeployments } from './needed-deployments.ts';

/** Tasks that test services as they are deployed. */
const TEST_TASKS: readonly string[] = ['integration', 'test-integration'];
/** To clear up after an interrupt. */
const CLEAR_MS = 180_000;
const DEFAULT_ENVIRONMENT = 'local';

/**
 * `mmo integration [services..]`: deploys what the services need to a copy of an environment, runs their integration tests against it, and
 * removes the copy, whatever became of them. What a killed one has left, the next one removes first.
 */
export async function runIntegration(context: PluginCommandContext): Promise<number> {
  const given = context.flags['env'];
  const original = typeof given === 'string' ? given : DEFAULT_ENVIRONMENT;
  const chosen = chooseServices(context);
  const tests = chosen.flatMap(({ name, tasks }) => TEST_TASKS.flatMap((task) => (tasks.has(task) ? [`${name}:${task}`] : [])));
  if (tests.length === 0) throw new UsageError(`none of the services has a task ${TEST_TASKS.map((task) => `"${task}"`).join(' or ')}`);
  const { copies } = await context.deployed(original);
  if (copies === undefined) throw new UsageError(`the environment "${original}" cannot be copied for a test`);
  for (const name of await copies.abandoned()) {
    await (await context.deployed(name)).stop(undefined);
    context.writeError(`${name} was left by a run that was killed, and is removed\n`);
  }
  if (context.signal.aborted) return 1;
  return inCopy(context, `${original}+it-${randomBytes(3).toString('hex')}`, { chosen, tests });
}

interface Asked {
  readonly chosen: readonly Service[];
  readonly tests: readonly string[];
}

async function inCopy(context: PluginCommandContext, name: string, asked: Asked): Promise<number> {
  const cleared = new AbortController();
  const copy = await context.deployed(name, { signal: cleared.signal });
  // What a killed one leaves must bear a mark, so it comes before all else.
  const release = await copy.copies?.hold();
  let exitCode = 1;
  try {
    exitCode = await testIn(context, copy, asked);
  } finally {
    const timer = setTimeout(() => cleared.abort(), CLEAR_MS);
    try {
      if (context.flags['keep'] === true) {
        await release?.();
        context.writeError(`${name} is kept: mmo status --env ${name} shows it, mmo stop --env ${name} removes it\n`);
      } else {
        await copy.stop(undefined);
        context.writeError(`${name} is removed\n`);
      }
    } finally {
      clearTimeout(timer);
    }
  }
  return exitCode;
}

async function testIn(context: PluginCommandContext, copy: DeployedEnvironment, { chosen, tests }: Asked): Promise<number> {
  const deployments = neededDeployments(chosen, context.workspace.services);
  if (deployments.length > 0) {
    const exitCode = await context.run(deployments, { environment: copy.name, exactly: true, args: [] });
    if (exitCode !== 0 || context.signal.aborted) return exitCode;
  }
  const sayLost = (service: string, because: string): void =>
    context.writeError(`${service} is not reached any more, and what its tests find from here on says nothing of it: ${because}\n`);
  const reached = new AbortController();
  try {
    const { copies } = await context.deployed(copy.name, { signal: AbortSignal.any([reached.signal, context.signal]) });
    const addresses = (await copies?.reach(sayLost)) ?? new Map();
    for (const [name, { host, port, isVendor }] of context.json ? [] : addresses)
      context.writeError(`${name}: ${isVendor === true ? '' : 'http://'}${host}:${port}\n`);
    const services = [...addresses].filter(([, { isVendor }]) => isVendor !== true);
    const variables = {
      ...Object.assign({}, ...services.map(([service, address]) => addressVariables(service, address))),
      ...(await vendorAddresses(context, addresses)),
      MMO_ENVIRONMENT: copy.name,
      MMO_INSTANCE: '1',
    };
    return await context.run(tests, { environment: copy.name, exactly: true, variables });
  } finally {
    reached.abort();
  }
}

/** What tests are told of vendors: all but passwords, since what a task is given so is in its key and its record. */
async function vendorAddresses(
  context: PluginCommandContext,
  addresses: Awaited<ReturnType<NonNullable<DeployedEnvironment['copies']>['reach']>>,
): Promise<Readonly<Record<string, string>>> {
  const reached = [...addresses].filter(([, { isVendor }]) => isVendor === true);
  if (reached.length === 0) return {};
  const defined = await readVendors(context, { isComplete: false });
  const told = reached.flatMap(([name, address]) => {
    const access = defined.get(name)?.access;
    return access === undefined ? [] : variablesAt({ name, access: { ...access, password: undefined } }, address);
  });
  return Object.fromEntries(told.map(({ name, value }) => [name, value]));
}
