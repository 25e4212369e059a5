import type { Checked } from '../model/diagnostic.ts';
import { readWorkspace } from './read-workspace.ts';
import type { Session } from './session.ts';
import type { OpenOptions, OpenWorkspace } from './types.ts';

/** Opens the workspace around `cwd`: reads the tree, configuration and services. Nothing is written but mmo's own state. */
export async function openWorkspace(options: OpenOptions): Promise<Checked<OpenWorkspace>> {
  const opened = await openSession(options);
  if (opened.value === undefined) return { value: undefined, diagnostics: opened.diagnostics };
  const { workspaceOf } = await import('./workspace-of.ts');
  return { value: workspaceOf(opened.value, () => openSession(options)), diagnostics: opened.diagnostics };
}

async function openSession(options: OpenOptions, again = false): Promise<Checked<Session>> {
  const load = () => import('./session-of.ts');
  let rest: ReturnType<typeof load> | undefined;
  const read = await readWorkspace(options, () => {
    rest = load();
    // Should it fail, it is told below.
    rest.catch(() => undefined);
  });
  if (read.value === undefined) return { value: undefined, diagnostics: read.diagnostics };
  const { sessionOf } = await (rest ?? load());
  return sessionOf(read.value, { again, reopen: () => openSession(options, true) });
}
