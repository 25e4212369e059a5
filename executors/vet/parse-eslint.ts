import type { Finding } from '../../core/plugin-api.ts';

interface EslintMessage {
  readonly ruleId?: string | null;
  readonly severity?: number;
  readonly message?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What `eslint -f json` found; undefined when the text is not of that form. */
export function parseEslint(text: string): readonly Finding[] | undefined {
  let results: unknown;
  try {
    results = JSON.parse(text.slice(Math.max(0, text.indexOf('['))));
  } catch {
    return undefined;
  }
  if (!Array.isArray(results)) return undefined;
  return results.flatMap((result: { readonly filePath?: string; readonly messages?: readonly EslintMessage[] } | null) =>
    (Array.isArray(result?.messages) ? result.messages : []).map(
      ({ ruleId, severity, message, line, column }: EslintMessage): Finding => ({
        severity: severity === 1 ? 'warning' : 'error',
        message: (message ?? '').split('\n', 1)[0] ?? '',
        file: result?.filePath,
        line: line === undefined || line < 1 ? undefined : line,
        column: column === undefined || column < 1 ? undefined : column,
        rule: ruleId ?? undefined,
      }),
    ),
  );
}
