import type { Finding } from '../../core/plugin-api.ts';
import { join } from './stage-sources.ts';

/** A line of buf's `--error-format json` as a finding, its path below `dir`; undefined for any other text. */
export function bufFinding(line: string, dir: string): Finding | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: { readonly path?: unknown; readonly start_line?: unknown; readonly start_column?: unknown; readonly type?: unknown; readonly message?: unknown };
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value.message !== 'string') return undefined;
  const file = typeof value.path === 'string' ? join(dir, value.path) : undefined;
  return {
    severity: 'error',
    message: value.message,
    file,
    line: file !== undefined && typeof value.start_line === 'number' ? value.start_line : undefined,
    column: file !== undefined && typeof value.start_column === 'number' ? value.start_column : undefined,
    rule: typeof value.type === 'string' && value.type !== 'COMPILE' ? value.type : undefined,
  };
}
