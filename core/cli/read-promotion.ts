import { givenEnvironment } from '../engine/given-environment.ts';
import type { KnownImage, Promotion } from '../model/executor.ts';
import { commandAccess } from './command-access.ts';
import type { CommandContext } from './command-context.ts';
import { openDeployedEnvironment } from './open-deployed-environment.ts';
import { payAttention } from './pay-attention.ts';

/**
 * What `--promote` names: all that runs in that environment now. Rejects with a message for people where that cannot be told, and where a
 * service is there that neither runs nor is stopped: nobody wants to promote what fails.
 */
export async function readPromotion(context: CommandContext, from: string): Promise<Promotion | undefined> {
  const workspace = await context.open();
  if (workspace === undefined) return undefined;
  const { interrupts } = payAttention(context);
  try {
    const access = await commandAccess(context, workspace, { stateDir: `${workspace.stateDir}/state/deploy`, signal: interrupts.signal });
    const environment = await openDeployedEnvironment(from, { access });
    const images: [service: string, image: KnownImage][] = [];
    for (const { service, kind, status, runs, note } of await environment.status()) {
      if (status === 'stopped' || kind === 'vendor') continue;
      if (status !== 'running') throw new Error(`${service} does not run in ${from}: it is ${status}${note === undefined ? '' : ` (${note})`}`);
      if (runs === undefined) throw new Error(`an environment of the kind "${environment.kind}" does not tell which image ${service} runs`);
      images.push([service, runs]);
    }
    if (images.length === 0) throw new Error(`no service runs in ${from}`);
    const config = givenEnvironment(workspace.config, from)?.config ?? {};
    return { from: { name: from, config }, images: new Map(images) };
  } finally {
    interrupts.dispose();
  }
}
