import { diagnose } from '../diagnostics/diagnose.ts';
import type { OpenWorkspace, RunRequest } from '../engine/types.ts';
import { commandAccess } from './command-access.ts';
import type { CommandContext } from './command-context.ts';
import { openDeployedEnvironment } from './open-deployed-environment.ts';
import { type Attention, payAttention } from './pay-attention.ts';
import { usageDiagnostics } from './usage-diagnostics.ts';

/** Whether the context that `--context` names is none for the environment; then that is told, before anything is built for it. */
export async function refusesContext(
  context: CommandContext,
  workspace: OpenWorkspace,
  { request, attention }: { readonly request: RunRequest; readonly attention: Attention | undefined },
): Promise<boolean> {
  const { interrupts } = attention ?? payAttention(context);
  try {
    const access = await commandAccess(context, workspace, { stateDir: `${workspace.stateDir}/state/deploy`, signal: interrupts.signal });
    await openDeployedEnvironment(request.environment, { access, instead: request.environmentConfig });
    return false;
  } catch (error) {
    return context.tell(usageDiagnostics(error) ?? [diagnose('badFlagValue', { message: error instanceof Error ? error.message : String(error) })]);
  } finally {
    if (attention === undefined) interrupts.dispose();
  }
}
