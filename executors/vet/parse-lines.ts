import type { Finding } from '../../core/plugin-api.ts';

/** Findings of the lines that the expression matches, by its groups `file line column severity message rule`; `file` as the tool wrote it. */
export function parseLines(text: string, pattern: RegExp): readonly Finding[] {
  return text.split('\n').flatMap((line): readonly Finding[] => {
    if (line.length > LONGEST) return [];
    const groups = pattern.exec(line.trimEnd())?.groups;
    if (groups === undefined) return [];
    const { file, line: row, column, severity, message, rule } = groups;
    return [{ severity: severityOf(severity), message: (message ?? line).trim(), file, line: numberOf(row), column: numberOf(column), rule }];
  });
}

/** No tool writes a finding in a longer line; on one of minified code, say, an expression could take minutes. */
const LONGEST = 8192;

/** Expressions for the lines of tools that write one finding a line. */
export const linePatterns: Readonly<Record<'gcc' | 'go' | 'tsc' | 'ruff' | 'unformatted', RegExp>> = {
  gcc: /^(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)? (?:(?<severity>fatal error|error|warning|note|info|style): )?(?<message>.*?)(?: +\[(?<rule>[\w./-]+)\])?$/,
  go: /^(?:vet: )?(?<file>[^\s:][^:]*\.go):(?<line>\d+):(?:(?<column>\d+):)? (?<message>.*?)(?: \((?<rule>[\w-]+)\))?$/,
  tsc: /^(?:(?<file>.+?)\((?<line>\d+),(?<column>\d+)\): )?(?<severity>error|warning) (?<rule>TS\d+): (?<message>.*)$/,
  ruff: /^(?<file>[^\s:][^:]*):(?<line>\d+):(?<column>\d+): (?<rule>[\w-]+):? (?:\[\*\] )?(?<message>.*)$/,
  /** Formatters that name the files they would change. */
  unformatted: /^(?:(?:Would|would) reformat:? | *--> )(?<file>.+?)(?::(?<line>\d+):(?<column>\d+))?(?<message>)$/,
};

function severityOf(text: string | undefined): Finding['severity'] {
  if (text === 'warning') return 'warning';
  return text === 'note' || text === 'info' || text === 'style' ? 'note' : 'error';
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) || Number(text) < 1 ? undefined : Number(text);
}
