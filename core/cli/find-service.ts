import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Workspace } from '../engine/types.ts';
import type { Service } from '../model/service.ts';
import type { CommandContext } from './command-context.ts';

/** The service of this name; undefined, and told, when there is none. */
export function findService({ tell }: Pick<CommandContext, 'tell'>, { services }: Pick<Workspace, 'services'>, name: string): Service | undefined {
  const service = services.find((one) => one.name === name);
  if (service !== undefined) return service;
  const near = suggest(
    name,
    services.map((one) => one.name),
  );
  tell([diagnose('unknownServiceArgument', { message: `unknown service "${name}"`, hint: near === undefined ? undefined : `did you mean "${near}"?` })]);
  return undefined;
}
