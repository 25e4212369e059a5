import { cleanPath } from './clean-path.ts';
import { trimBlanks } from './trim-blanks.ts';

/** Patterns of a `.dockerignore`, read as docker reads it: comments only at the start of a line, blanks trimmed, leading slashes dropped. */
export function parseIgnoreFile(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((line) => {
    if (line.startsWith('#')) return [];
    const trimmed = trimBlanks(line);
    if (trimmed === '') return [];
    const isException = trimmed.startsWith('!');
    const pattern = isException ? trimBlanks(trimmed.slice(1)) : trimmed;
    const cleaned = pattern === '' ? '' : cleanPath(pattern);
    const relative = cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned;
    return [isException ? `!${relative}` : relative];
  });
}
