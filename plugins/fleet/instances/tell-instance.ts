import type { PluginCommandContext } from '../../../core/plugin-api.ts';

/** What a command has done with one instance of a service. */
export interface InstanceResult {
  /** `cart`, or `cart.2`. */
  readonly name: string;
  readonly service: string;
  readonly result: 'started' | 'already running' | 'restarted' | 'stopped' | 'failed';
  readonly pid?: number | undefined;
  readonly port?: number | undefined;
  /** Of one that failed, or that lacks something. */
  readonly error?: string | undefined;
}

/** Tells it in a line: for people, or under `--json` as an object of the type `instance`, beside the events of what was built before. */
export function tellInstance({ json, write, writeError }: Pick<PluginCommandContext, 'json' | 'write' | 'writeError'>, told: InstanceResult): void {
  const { name, result, pid, port, error } = told;
  if (json) write(`${JSON.stringify({ type: 'instance', at: Date.now(), ...told })}\n`);
  if (result !== 'failed' && !json)
    write(`${name}: ${result}${pid === undefined ? '' : ` (pid ${pid})`}${port === undefined ? '' : `  http://127.0.0.1:${port}`}\n`);
  if (result === 'failed' || error !== undefined) writeError(`${name}: ${error ?? 'failed'}\n`);
}
