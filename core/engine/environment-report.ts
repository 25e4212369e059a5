import { createTaskGraph } from '../graph/create-task-graph.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';
import { taskEnvironment } from '../scheduler/task-environment.ts';
import { adHocTask } from './ad-hoc-task.ts';
import { checkEnvFiles } from './check-env-files.ts';
import { readEnvFiles } from './read-env-files.ts';
import type { Session } from './session.ts';

/** The environment that a service gives to what runs in it, or the workspace to everything. */
export interface EnvironmentReport {
  /** Absolute path of the service's folder, or of the workspace. */
  readonly cwd: string;
  /** All of it, secrets included. */
  readonly env: Readonly<Record<string, string>>;
  /** Of it what a file or `-e` sets, in order of name; without the base set, `MMO_*` and whatever is a secret somewhere. */
  readonly set: Readonly<Record<string, string>>;
  /** Secrets that `set` lacks. */
  readonly secrets: readonly string[];
}

/** What to report, and what to add. */
export interface EnvironmentRequest {
  /** Without one: what `mmo.json` sets for all. */
  readonly service: Service | undefined;
  /** What the environment is for: `MMO_TASK`, and whose `commands.<name>.env` counts. Without one no command's does. */
  readonly command?: string | undefined;
  readonly vars: Readonly<Record<string, string>>;
}

/** Puts an environment together as a task of this name would see it. An env file that does not exist is a mistake. */
export function environmentReport({ host, workspace, resolved }: Session, { service, command, vars }: EnvironmentRequest): Checked<EnvironmentReport> {
  const { root, config, services } = workspace;
  const task = adHocTask(service ?? nobody, config, { name: command ?? '', argv: [] });
  const diagnostics = checkEnvFiles(createTaskGraph([task], [[]]), { host, places: workspace, resolved });
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const envFileValues = readEnvFiles({ task, read: (path) => host.files.tryReadText(absolutePath(workspace, path)), mayMiss: true });
  const { env } = taskEnvironment({ hostEnv: host.env, task, workspaceRoot: root, roots: workspace.roots, vars, envFileValues });
  const hidden = new Set((service === undefined ? services : [service]).flatMap(secretsOf));
  const names = new Set([...Object.keys(envFileValues), ...task.env.flatMap(assignedName), ...Object.keys(vars)]);
  const shown = [...names].filter((name) => !hidden.has(name)).sort();
  const secrets = [...new Set([...(service?.environment.secrets ?? []), ...[...names].filter((name) => hidden.has(name))])].sort();
  const set = Object.fromEntries(shown.map((name) => [name, env[name] ?? '']));
  return { value: { cwd: absolutePath(workspace, service?.dir ?? ''), env, set, secrets }, diagnostics: [] };
}

const nobody: Service = {
  ...{ name: '', dir: '', file: '', type: '', tags: [], dependsOn: [], tasks: new Map(), extra: {}, origins: new Map() },
  environment: { env: [], secrets: [], envFiles: [] },
  span: { file: '', start: 0, end: 0 },
};

function secretsOf({ environment, tasks }: Service): readonly string[] {
  return [...environment.secrets, ...[...tasks.values()].flatMap(({ secrets }) => secrets)];
}

function assignedName(item: string): readonly string[] {
  const equals = item.indexOf('=');
  return equals > 0 ? [item.slice(0, equals)] : [];
}
