import type { Location } from '../diagnostics/locate.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { githubCommand } from '../reporters/github-command.ts';

const levels = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** What an annotation needs to know of the files that spans name. */
export interface AnnotationPlaces {
  readonly locateIn: (file: string, offset: number) => Location;
  /** The file's path as the platform knows it. */
  readonly pathOf: (file: string) => string;
}

/** The workflow command that marks a diagnostic's place on GitHub: `::error file=…,line=…,col=…::…`; without places only that it is there. */
export function githubAnnotation({ code, message, severity, span, hint }: Diagnostic, places?: AnnotationPlaces): string {
  const text = hint === undefined ? message : `${message}; ${hint}`;
  if (span === undefined || places === undefined) return githubCommand(levels[severity], text, { title: code });
  const { line, column } = places.locateIn(span.file, span.start);
  return githubCommand(levels[severity], text, { file: places.pathOf(span.file), line, col: column, title: code });
}
