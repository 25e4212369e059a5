import type { Selection, Workspace } from './types.ts';

/** What is said before a command that the stored context narrows; nothing where flags stand for it. */
export function contextNote({ context }: Pick<Workspace, 'context'>, { services, filters }: Pick<Selection, 'services' | 'filters'>): readonly string[] {
  if (context.length === 0 || services.length > 0 || filters.length > 0) return [];
  return [`context: ${context.join(', ')} (mmo context --reset for all services)`];
}
