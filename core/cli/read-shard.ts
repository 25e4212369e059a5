import { resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { ShardPlan, ShardRequest } from '../engine/shard-plan.ts';
import type { RunRequest } from '../engine/types.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { CommandContext } from './command-context.ts';

/** Adds what `--shard` and `--plan` ask for to a request; reads the plan's file. */
export function readShard(context: Pick<CommandContext, 'flags' | 'terminal' | 'host'>, request: Checked<RunRequest>): Checked<RunRequest> {
  const { flags } = context;
  const asked = flags.text('shard');
  const file = flags.text('plan');
  if (asked === undefined && file === undefined) return request;
  const shard = asked === undefined ? badFlag('--plan names the shares, and no --shard says which one to run') : parseShard(asked);
  const plan = file === undefined || shard.value === undefined ? undefined : readPlan(context, file);
  const diagnostics = [...request.diagnostics, ...shard.diagnostics, ...(plan?.diagnostics ?? [])];
  if (request.value === undefined || shard.value === undefined || (plan !== undefined && plan.value === undefined)) return { value: undefined, diagnostics };
  return { value: { ...request.value, shard: { ...shard.value, plan: plan?.value } }, diagnostics };
}

function parseShard(text: string): Checked<ShardRequest> {
  const [, number, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { number: Number(number), count: Number(count) };
  if (shard.number >= 1 && shard.number <= shard.count && shard.count <= 1000) return { value: shard, diagnostics: [] };
  return badFlag(`--shard takes a share such as 2/5, from 1/5 to 5/5 and of 1000 at most, not "${text}"`);
}

function badFlag(message: string): Checked<ShardRequest> {
  return { value: undefined, diagnostics: [diagnose('badFlagValue', { message })] };
}

function readPlan({ flags, terminal, host }: Pick<CommandContext, 'flags' | 'terminal' | 'host'>, file: string): Checked<ShardPlan> {
  const refuse = (message: string): Checked<ShardPlan> => ({ value: undefined, diagnostics: [diagnose('badShardPlan', { message })] });
  const text = host.files.tryReadText(resolve(terminal.cwd, flags.text('cwd') ?? '.', file));
  if (text === undefined) return refuse(`the plan "${file}" cannot be read`);
  const value = parseJson(text);
  return isPlan(value) ? { value, diagnostics: [] } : refuse(`"${file}" is not a plan of shards`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPlan(value: unknown): value is ShardPlan {
  if (!isRecord(value) || value['schemaVersion'] !== 1 || typeof value['digest'] !== 'string') return false;
  const { shards } = value;
  return Array.isArray(shards) && shards.every((shard) => isRecord(shard) && isTexts(shard['services']));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
