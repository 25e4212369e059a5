import { diagnose } from '../../diagnostics/diagnose.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Service } from '../../model/service.ts';
import type { RunRequest } from '../types.ts';

/** A request without those of its tasks (`service:task`) that the workspace has no more, as long as any is left; each is told. */
export function stillThere(request: RunRequest, services: readonly Service[]): { readonly request: RunRequest; readonly diagnostics: readonly Diagnostic[] } {
  const isGone = (text: string): boolean => {
    const colon = text.indexOf(':');
    return colon >= 0 && services.find(({ name }) => name === text.slice(0, colon))?.tasks.has(text.slice(colon + 1)) !== true;
  };
  const gone = request.tasks.filter(isGone);
  if (gone.length === 0 || gone.length === request.tasks.length) return { request, diagnostics: [] };
  const message = `left out, since the workspace has ${gone.length === 1 ? 'it' : 'them'} no more: ${gone.join(', ')}`;
  return {
    request: { ...request, tasks: request.tasks.filter((text) => !isGone(text)) },
    diagnostics: [diagnose('unknownServiceArgument', { message, severity: 'warning' })],
  };
}
