import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { planFile } from './container-plan.ts';

/** Removes what is left of an instance's container when the process that held it was killed; nothing is loaded or asked where it never had one. */
export async function forgetContainer(context: Pick<PluginCommandContext, 'workspace' | 'files' | 'containers'>, id: string): Promise<void> {
  const plan = planFile(context, id);
  if (!context.files.exists(plan)) return;
  const { instanceLabels } = await import('../vendors/vendor-labels.ts');
  const labels = Object.entries(instanceLabels(context, id)).map(([name, value]) => `${name}=${value}`);
  try {
    const { detached } = await context.containers();
    for (const left of await detached.list(labels)) await detached.remove(left.id);
  } catch {
    // No daemon, no container; should one be left, the file makes the next command look again.
    return;
  }
  context.files.unlink(plan);
}
