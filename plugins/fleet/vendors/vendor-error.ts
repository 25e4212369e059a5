import type { ContainerError } from '../../../core/plugin-api.ts';

/** What went wrong in one text: the message, and on a line of its own what to do about it where that is known. */
export function vendorError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { help } = error as Partial<ContainerError>;
  return help === undefined ? error.message : `${error.message}\n  ${help}`;
}
