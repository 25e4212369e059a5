import { environmentNames, givenEnvironment } from '../engine/given-environment.ts';
import type { DeployedEnvironment, OpenDeployed } from '../model/deployments.ts';
import type { GivenEnvironment } from '../model/executor.ts';
import type { UsageMistake } from '../model/plugin.ts';
import { builtins } from './builtins.ts';

interface Opening {
  readonly access: Parameters<OpenDeployed>[1];
  /** What the command line says of it. */
  readonly instead?: GivenEnvironment['config'] | undefined;
}

/** The deploy environment of that name for a command; one that does not exist is the user's mistake, and so is a context that it has not. */
export async function openDeployedEnvironment(name: string | undefined, { access, instead }: Opening): Promise<DeployedEnvironment> {
  const { config } = access.workspace;
  const environment = givenEnvironment(config, name, instead);
  if (environment === undefined) {
    const among = environmentNames(config);
    throw mistake(`there is no environment "${name}"`, {
      meant: { word: name ?? '', among },
      help: `name one of "environments" in mmo.json: ${among.join(', ')}`,
    });
  }
  const open = await builtins.deployed?.();
  if (open === undefined) throw new Error('this mmo knows no environments');
  const opened = await open(environment, access);
  const context = instead?.['context'];
  if (context === undefined) return opened;
  if (context === '') throw mistake('--context takes the name of a context of the kubeconfig, and is empty');
  if (opened.ensureContext === undefined)
    throw mistake(`--context is for clusters, and the environment "${opened.name}" is of the kind "${opened.kind}"; name another by --env`);
  await opened.ensureContext().catch((error: unknown) => {
    throw mistake(`--context ${JSON.stringify(context)}: ${error instanceof Error ? error.message : String(error)}`);
  });
  return opened;
}

function mistake(message: string, more: Pick<UsageMistake, 'meant' | 'help'> = {}): Error {
  return Object.assign(new Error(message), { usage: true, ...more });
}
