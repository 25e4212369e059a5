/** What a script is for, which decides how its task runs and whether its result is kept. */
export type ScriptKind = 'build' | 'test' | 'check' | 'persistent' | 'other';

const PERSISTENT = /^(?:start|dev|serve|watch|preview|storybook)(?:[-:]|$)|[-:]watch$/;
const CHECK = /^(?:lint|vet|typecheck|type-check|tsc|check|check-types|check-format|format-check|format:check)(?:[-:]|$)/;
/** They change sources, so nothing is kept of them. */
const WRITES_SOURCES = /(?:^|\s)--(?:fix|write|apply|update|updateSnapshot)\b|[-:](?:fix|write|update)$/;
/** What `npm init` writes. */
const NO_TEST = /no test specified/;

/** Tells by a script's name and text; undefined where it is nothing at all. */
export function scriptKind(name: string, text: string): ScriptKind | undefined {
  if (text.trim() === '' || NO_TEST.test(text)) return undefined;
  if (PERSISTENT.test(name) || /(?:^|\s)--watch(?:All)?(?!=false)\b/.test(text)) return 'persistent';
  if (name === 'build') return 'build';
  if (WRITES_SOURCES.test(`${text} ${name}`.trim()) || WRITES_SOURCES.test(name)) return 'other';
  if (/^test(?:[-:]|$)/.test(name)) return 'test';
  return CHECK.test(name) ? 'check' : 'other';
}
