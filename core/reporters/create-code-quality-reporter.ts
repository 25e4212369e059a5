import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { Reporter } from '../model/event.ts';

/** Where a diagnostic is shown: a path as GitLab knows it, from the repository's top, and a line that counts from 1. */
export interface CodeQualityPlace {
  readonly path: string;
  readonly line: number;
}

export interface CodeQualityOptions {
  readonly write: (json: string) => void;
  /** Diagnostics that were told apart from the run's events. */
  readonly told: () => readonly Diagnostic[];
  /** The place of a span; of the workspace itself without one. */
  readonly placeOf: (span: Span | undefined) => CodeQualityPlace;
  /** Hex that stands for a text. */
  readonly digest: (text: string) => string;
}

/** Hands all diagnostics to `write` at the end, as a code quality report of GitLab; without any, an empty one. */
export function createCodeQualityReporter({ write, told, ...identify }: CodeQualityOptions): Reporter {
  const ofRun: Diagnostic[] = [];
  let written = false;
  return {
    report(event) {
      if (event.type === 'diagnostic') ofRun.push(event.diagnostic);
    },
    async close() {
      if (written) return;
      written = true;
      write(`${JSON.stringify(toIssues([...told(), ...ofRun], identify), undefined, 2)}\n`);
    },
  };
}

interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'major' | 'minor' | 'info';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const severities = { error: 'major', warning: 'minor', note: 'info' } as const;

function toIssues(diagnostics: readonly Diagnostic[], { placeOf, digest }: Pick<CodeQualityOptions, 'placeOf' | 'digest'>): readonly CodeQualityIssue[] {
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, severity, message, hint, help, span }) => {
    const { path, line } = placeOf(span);
    // Without the line, so that a mistake keeps its identity while lines above it come and go; repeats are told apart by their number.
    const identity = `${code}\0${path}\0${message}`;
    const repeat = seen.get(identity) ?? 0;
    seen.set(identity, repeat + 1);
    return {
      description: [message, hint, help].filter((part) => part !== undefined).join('; '),
      check_name: code,
      fingerprint: digest(repeat === 0 ? identity : `${identity}\0${repeat}`),
      severity: severities[severity],
      location: { path, lines: { begin: line } },
    };
  });
}
