import type { Finding } from '../../core/plugin-api.ts';

/** A line such as `cart.proto:4:16: message` as a finding; `locate` turns protoc's name of a file into a workspace path. */
export function protocFinding(line: string, locate: (name: string) => string | undefined): Finding | undefined {
  const match = /^([^\s:][^:]*\.proto):(\d+):(\d+): (warning: )?(.+)$/.exec(line);
  const [, name, at, column, warning, message] = match ?? [];
  if (name === undefined || message === undefined) return undefined;
  return { severity: warning === undefined ? 'error' : 'warning', message, file: locate(name), line: Number(at), column: Number(column) };
}
