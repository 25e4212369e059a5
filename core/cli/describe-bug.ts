import { diagnose } from '../diagnostics/diagnose.ts';
import { renderDiagnostic } from '../diagnostics/render-diagnostic.ts';
import { version } from './version.ts';

/** More causes than this are a circle. */
const MAX_CAUSES = 10;

/** What is said of a bug: its stack, the stack of every cause, and how to report it. */
export function describeBug(error: unknown, color: boolean): string {
  const bug = diagnose('internal', { message: `mmo ${version} failed: ${error instanceof Error ? error.message : String(error)}` });
  return `${stacksOf(error)}\n\n${renderDiagnostic(bug, { readSource: () => undefined, color })}\n`;
}

function stacksOf(error: unknown): string {
  const stacks: string[] = [];
  for (let cause = error; cause !== undefined && stacks.length < MAX_CAUSES; cause = cause instanceof Error ? cause.cause : undefined)
    stacks.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  return stacks.join('\ncaused by ');
}
