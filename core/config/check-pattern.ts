import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';

const maxGlobstars = 6;
const maxGroups = 12;
const maxWildcardsInSegment = 8;

/** Refuses a glob whose matching could take for ever: matching is by regular expression, and those backtrack. */
export function checkPattern(pattern: string, span: Span | undefined): readonly Diagnostic[] {
  const problem = problemOf(pattern);
  return problem === undefined ? [] : [diagnose('badPattern', { message: `the pattern ${problem}`, span })];
}

function problemOf(pattern: string): string | undefined {
  const segments = pattern.split('/');
  if (segments.filter((segment) => segment.includes('**')).length > maxGlobstars) return `has more than ${maxGlobstars} times "**"`;
  if ((pattern.match(/[{(]/g)?.length ?? 0) > maxGroups) return `has more than ${maxGroups} groups`;
  if (/[*+@?!]\([^)]*[*+][^)]*\)/.test(pattern)) return 'repeats inside a group that repeats';
  if (segments.some((segment) => (segment.match(/\*+/g)?.length ?? 0) > maxWildcardsInSegment))
    return `has more than ${maxWildcardsInSegment} wildcards between two slashes`;
  return pattern.includes('\\') ? 'contains a backslash; "/" separates folders' : undefined;
}
