import { diagnose } from '../diagnostics/diagnose.ts';
import { findRepository } from '../git/find-repository.ts';
import { resolveRootBase } from '../git/resolve-root-base.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Session } from './session.ts';
import type { Selection } from './types.ts';

/** Which commits of the extra roots are compared, by name of the root; a root without git has none, and counts as changed as a whole. */
export interface CommitsOfRoots {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  /** Of bases that cannot be resolved: errors, or warnings with `affected.fallback: all`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds base and head in the repository of each extra root. */
export function commitsOfRoots({ host, workspace }: Session, selection: Selection): CommitsOfRoots {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  const notes: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const { base: configured, fallback } = workspace.config.affected;
  const requested = typeof selection.affected === 'string' ? selection.affected : selection.base;
  for (const { name, path, shown } of workspace.roots) {
    if (findRepository(host, path) === undefined) {
      notes.push(`${shown} is in no git repository: all of it counts as affected`);
      continue;
    }
    const base = resolveRootBase({ host, root: path, requested, head: selection.head, configured, env: host.env });
    if ('problem' in base) {
      const { code, help } = base.problem;
      const message = `in the root "${shown}": ${base.problem.message}`;
      if (fallback !== 'all') diagnostics.push(diagnose(code, { message, help }));
      else diagnostics.push(diagnose(code, { message: `${message}; affected.fallback is "all", so all of it counts as affected`, help, severity: 'warning' }));
      continue;
    }
    before.set(name, base.commit);
    after.set(name, base.head);
    notes.push(`${shown}: ${base.note ?? `affected since ${base.name} (${base.commit.slice(0, 12)})`}`);
  }
  return { before, after, notes, diagnostics };
}
