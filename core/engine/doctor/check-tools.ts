import { toolVersions } from '../../key/tool-versions.ts';
import type { TaskId } from '../../model/task.ts';
import { taskEnvironment } from '../../scheduler/task-environment.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** The toolchains that tasks name in `tools`: there, and in the version that `.tool-versions` or `.nvmrc` asks for. */
export function checkTools({ host, workspace, resolved, parsed, tree }: Session): readonly Finding[] {
  const { root } = workspace;
  const users = new Map<string, { readonly task: TaskId; readonly path: string }>();
  for (const task of resolved.graph.tasks) {
    for (const tool of task.tools) {
      if (users.has(tool)) continue;
      const { env } = taskEnvironment({ hostEnv: host.env, task, workspaceRoot: root, roots: workspace.roots });
      users.set(tool, { task: task.id, path: env['PATH'] ?? '' });
    }
  }
  const wanted = wantedVersions((path) => tree.read(path));
  return [...users]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tool, { task, path }]): Finding => {
      const found = toolVersions([tool], { host, path, cwd: root, known: parsed })[tool] ?? 'missing';
      const check = `tool ${tool}`;
      if (found === 'missing') return { check, status: 'error', message: `"${task}" needs ${tool}, which is not on PATH`, help: `install ${tool}` };
      const wish = wanted.get(tool);
      if (wish !== undefined && !found.includes(wish.version)) {
        const message = `${found}, but ${wish.file} asks for ${wish.version}`;
        return { check, status: 'warning', message, help: 'install that version: keys differ from those of machines that have it' };
      }
      return { check, status: 'ok', message: found };
    });
}

interface Wish {
  readonly version: string;
  readonly file: string;
}

/** Versions by tool as the files of version managers name them. */
function wantedVersions(read: (path: string) => Uint8Array | undefined): ReadonlyMap<string, Wish> {
  const text = (path: string): string => Buffer.from(read(path) ?? []).toString('utf8');
  const wanted = new Map<string, Wish>();
  const node = /^v?(\d[\d.]*)\s*$/.exec(text('.nvmrc'))?.[1];
  if (node !== undefined) wanted.set('node', { version: node, file: '.nvmrc' });
  for (const line of text('.tool-versions').split('\n')) {
    const [, name, version] = /^(\S+)\s+v?(\d\S*)/.exec(line) ?? [];
    if (name === undefined || version === undefined) continue;
    const tool = { nodejs: 'node', golang: 'go' }[name] ?? name;
    wanted.set(tool, { version, file: '.tool-versions' });
  }
  return wanted;
}
