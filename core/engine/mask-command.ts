import type { TaskRecord } from '../model/record.ts';

/** A command with its secrets masked. */
export function maskCommand(command: TaskRecord['command'], mask: (text: string) => string): TaskRecord['command'] {
  if (command === null) return null;
  return typeof command === 'string' ? mask(command) : command.map(mask);
}
