import type { DeployContext, KeyedTarget } from './driver.ts';

/** Writes what is about to be applied to `.mmo/rendered/<environment>/<service>.<name>`, for people to read. */
export function keepRendered({ environment, service, rendered }: KeyedTarget, { files, workspaceRoot }: Pick<DeployContext, 'files' | 'workspaceRoot'>): void {
  const folder = `${workspaceRoot}/.mmo/rendered/${environment.name}`;
  for (const { name, text } of rendered) {
    const file = `${folder}/${service}.${name}`;
    if (files.tryReadText(file) !== text) files.writeAtomic(file, text);
  }
}
