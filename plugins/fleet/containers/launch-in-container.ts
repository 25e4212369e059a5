import { userInfo } from 'node:os';
import type { ContainerSpec, PluginCommandContext } from '../../../core/plugin-api.ts';
import { FLEET_INSTANCE_VARIABLE, FLEET_VARIABLE, fleetId } from '../instances/fleet-id.ts';
import type { Instance } from '../instances/instance.ts';
import { type Address, addressVariables } from '../instances/instance-environment.ts';
import { readRecords } from '../instances/instance-records.ts';
import type { Launch } from '../instances/launch-of.ts';
import { daemonName, instanceLabels, networkLabels } from '../vendors/vendor-labels.ts';
import { vendorVariables } from '../vendors/vendor-variables.ts';
import { containerCommand, WORKSPACE_FOLDER } from './container-command.ts';
import { clientEnvironment, containerEnvironment } from './container-environment.ts';
import { planFile } from './container-plan.ts';
import { dockerOptions } from './docker-options.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'environment' | 'env' | 'containers' | 'stateDir' | 'self' | 'signal'>;

const HOST = 'host.docker.internal';

/** Writes down how an instance runs in a container, and returns the process that holds it, lives and ends with it. Rejects where it cannot, or a vendor is missing. */
export async function launchInContainer(context: Surroundings, instance: Instance, { port }: { readonly port: number | undefined }): Promise<Launch> {
  const { service, id, number } = instance;
  const isHost = dockerOptions(service)?.network === 'host';
  const containers = await context.containers();
  const command = containerCommand(context, service, instance.argv);
  if (command.isToolchain && !containers.sharesFiles) throw new Error('the docker daemon of DOCKER_HOST does not see the files of this machine');
  const image = (await containers.image(command.image)) ?? (await containers.pull(command.image, { env: context.env, signal: context.signal }));
  const network = isHost ? 'host' : await containers.detached.ensureNetwork(daemonName(context), networkLabels(context));
  // In its own network it listens where its file says; only outside of that the ports of instances differ.
  const declared = service.extra['port'];
  const inside = isHost || typeof declared !== 'number' ? port : declared;
  const reached = { ...(await vendorVariables(context, service, { inside: !isHost })), ...addressesFrom(context, instance, isHost) };
  const folders = command.isToolchain ? { workspace: WORKSPACE_FOLDER, service: command.cwd ?? '' } : undefined;
  const { isToolchain: _, ...what } = command;
  const name = daemonName(context, id.replaceAll('.', '-'));
  const spec: ContainerSpec = {
    ...{ ...what, image: image.id, name, binds: command.binds, labels: instanceLabels(context, id) },
    env: {
      ...{ ...reached, ...containerEnvironment(context.environment(service.name, 'start'), folders) },
      ...(inside !== undefined && { PORT: String(inside) }),
      MMO_INSTANCE: String(number),
    },
    user: command.isToolchain ? ownUser() : undefined,
    network,
    aliases: isHost ? [] : [service.name],
    ports: isHost || port === undefined || inside === undefined ? [] : [{ container: inside, host: port, address: '127.0.0.1' }],
    extraHosts: !isHost && Object.values(reached).includes(HOST) ? { [HOST]: 'host-gateway' } : {},
  };
  const plan = planFile(context, id);
  context.files.writeAtomic(plan, `${JSON.stringify({ version: 1, spec })}\n`, { mode: 0o600 });
  const own = { [FLEET_VARIABLE]: fleetId(context.workspace.root), [FLEET_INSTANCE_VARIABLE]: id };
  return {
    argv: [...context.self, 'start', `--container=${plan}`],
    cwd: context.workspace.root,
    env: { ...clientEnvironment(context.env), ...own },
    container: name,
  };
}

/** Where the instance's runtime dependencies are, as it sees them. */
function addressesFrom(context: Surroundings, { service }: Instance, isHost: boolean): Readonly<Record<string, string>> {
  const records = readRecords(context);
  const found: Record<string, string> = {};
  for (const { service: name, kind } of service.dependsOn) {
    const other = context.workspace.services.find((one) => one.name === name);
    const record = records.get(`${name}.1`);
    const declared = other?.extra['port'];
    const port = record?.port ?? (typeof declared === 'number' ? declared : undefined);
    if (kind !== 'runtime' || port === undefined) continue;
    const isBeside = record?.container !== undefined && other !== undefined && dockerOptions(other)?.network !== 'host';
    const address: Address = isBeside ? { host: name, port: typeof declared === 'number' ? declared : port } : { host: HOST, port };
    Object.assign(found, addressVariables(name, isHost ? { host: '127.0.0.1', port } : address));
  }
  return found;
}

/** What it writes into the workspace is whoever's who runs mmo. */
function ownUser(): string | undefined {
  const { uid, gid } = userInfo();
  return uid < 0 ? undefined : `${uid}:${gid}`;
}
