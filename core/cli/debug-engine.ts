import type { Engine, OpenWorkspace } from '../engine/types.ts';
import type { DebugLog } from './debug-log.ts';

/** Opens a workspace that tells its phases: open and what it consists of, plan, run, save. */
export function debugEngine(openWorkspace: Engine['open'], { phase }: DebugLog): Engine['open'] {
  const timed = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    const ended = phase(name);
    try {
      return await act();
    } finally {
      ended();
    }
  };
  const telling = (workspace: OpenWorkspace): OpenWorkspace => ({
    ...workspace,
    plan: (request) => timed('plan', () => workspace.plan(request)),
    run: (plan, options) => timed('run', () => workspace.run(plan, options)),
    dry: (plan) => timed('dry run', () => workspace.dry(plan)),
    why: (task, request) => timed('why', () => workspace.why(task, request)),
    affected: (selection) => timed('affected', () => workspace.affected(selection)),
    select: (selection) => timed('select', () => workspace.select(selection)),
  });
  return async (options) => {
    const { value, diagnostics } = await timed('open', () => openWorkspace({ ...options, onPhase: phase }));
    return { value: value && telling(value), diagnostics };
  };
}
