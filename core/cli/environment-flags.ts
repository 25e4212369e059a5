import type { GivenEnvironment } from '../model/executor.ts';
import type { Flags } from './flags.ts';

/** What `--context`, `--rollback` and `--no-rollback` say of the environment, instead of what `mmo.json` says of it. */
export function environmentFlags({ text, on }: Pick<Flags, 'text' | 'on'>): GivenEnvironment['config'] {
  const context = text('context');
  const rollback = on('rollback') ? true : on('no-rollback') ? false : undefined;
  return { ...(context !== undefined && { context }), ...(rollback !== undefined && { rollback }) };
}
