import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import { type EnvironmentConfig, workspaceEnv } from '../services/workspace-env.ts';

/** What it does, and its name: one that is not empty picks `commands.<name>.env` as well. */
export interface AdHoc {
  readonly name: string;
  readonly argv: readonly string[];
}

/** A task that no file knows: argv in the folder and environment of a service, without dependencies, never cached. */
export function adHocTask(service: Service, config: EnvironmentConfig, { name, argv }: AdHoc): Task {
  const { environment } = service;
  const envFiles = service.origins.get('envFiles')?.span;
  return {
    id: `${service.name}:${name}`,
    service: service.name,
    name,
    root: service.dir,
    virtual: false,
    executor: 'command',
    command: argv,
    options: {},
    dependsOn: [],
    inputs: [],
    outputs: [],
    clean: false,
    tools: [],
    env: [...workspaceEnv(config, name === '' ? undefined : name), ...environment.env],
    passEnv: [],
    secrets: environment.secrets,
    envFiles: environment.envFiles,
    cache: false,
    retries: 0,
    weight: 1,
    locks: [],
    persistent: false,
    when: 'success',
    span: service.span,
    spans: envFiles === undefined ? {} : { envFiles },
  };
}
