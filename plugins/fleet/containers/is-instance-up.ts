import type { PluginCommandContext, Ready } from '../../../core/plugin-api.ts';
import type { InstanceRecord } from '../instances/instance.ts';
import { portAnswers } from '../vendors/port-answers.ts';

type Surroundings = Pick<PluginCommandContext, 'isUp' | 'signal'>;

/** One look at what an instance's readiness check names but `log`; of a container through the port that the daemon offers. */
export async function isInstanceUp(
  context: Surroundings,
  { container, cwd }: Pick<InstanceRecord, 'container' | 'cwd'>,
  { ready, env }: { readonly ready: Ready; readonly env: Readonly<Record<string, string>> },
): Promise<boolean> {
  const { http, port, exec } = ready;
  const { signal } = context;
  if (container === undefined || http !== undefined || port === undefined) return context.isUp(ready, { cwd, env, signal });
  if (!(await portAnswers({ host: '127.0.0.1', port, signal }))) return false;
  return exec === undefined || context.isUp({ exec }, { cwd, env, signal });
}
