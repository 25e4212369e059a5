import type { TaskRecord } from '../model/record.ts';
import { maskCommand } from './mask-command.ts';

/** A record fit to be shown: what the user's command line may have brought into it is masked, the key stays that of the unmasked one. */
export function maskRecord<Part extends Pick<TaskRecord, 'command' | 'args' | 'env'>>(record: Part, mask: (text: string) => string): Part {
  const env = Object.entries(record.env).map(([name, value]) => [name, value === null ? null : mask(value)] as const);
  return { ...record, command: maskCommand(record.command, mask), args: record.args.map(mask), env: Object.fromEntries(env) };
}
