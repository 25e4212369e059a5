import type { PluginCommandContext, ProcessIdentity } from '../../../core/plugin-api.ts';
import { FLEET_INSTANCE_VARIABLE, FLEET_VARIABLE, fleetId } from '../instances/fleet-id.ts';
import { runFolder } from '../instances/run-folder.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'processes' | 'env' | 'self'>;

const DEFAULT_LIMIT_MB = 64;
/** No instance has this id. */
export const KEEPER_ID = '.keeper';

/** Has the logs of the fleet kept: starts their keeper unless it lives. It ends by itself when nothing of the fleet lives any more. */
export async function ensureKeeper(context: Surroundings): Promise<void> {
  if (livingKeeper(context) !== undefined) return;
  const folder = runFolder(context);
  const identity = await context.processes.start({
    argv: [...context.self, 'logs', `--keep=${limitBytes(context.env)}:${folder}`],
    cwd: context.workspace.root,
    env: { PATH: context.env['PATH'] ?? '', [FLEET_VARIABLE]: fleetId(context.workspace.root), [FLEET_INSTANCE_VARIABLE]: KEEPER_ID },
    logFile: '/dev/null',
  });
  context.files.writeAtomic(`${folder}/fleet.keeper.json`, `${JSON.stringify({ ...identity, bootId: context.processes.bootId })}\n`, { mode: 0o600 });
}

/** The keeper that was started last, if it lives. */
export function livingKeeper({ workspace, files, processes }: Pick<Surroundings, 'workspace' | 'files' | 'processes'>): ProcessIdentity | undefined {
  try {
    const text = files.tryReadText(`${runFolder({ workspace })}/fleet.keeper.json`) ?? '';
    const { pid, startTime, bootId } = JSON.parse(text) as ProcessIdentity & { readonly bootId: string };
    return bootId === processes.bootId ? processes.inspect({ pid, startTime }) : undefined;
  } catch {
    return undefined;
  }
}

/** Of each log so many last megabytes stay: `MMO_LOG_MB`. */
function limitBytes(env: Surroundings['env']): number {
  const given = Number(env['MMO_LOG_MB'] ?? DEFAULT_LIMIT_MB);
  return Math.round((given > 0 ? given : DEFAULT_LIMIT_MB) * 1024 * 1024);
}
