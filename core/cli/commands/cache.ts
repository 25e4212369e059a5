import { parseDuration } from '../../config/parse-duration.ts';
import { parseSize } from '../../config/parse-size.ts';
import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { CacheControl } from '../../engine/types.ts';
import { formatBytes } from '../../lib/format-bytes.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

type Action = (context: CommandContext, cache: CacheControl) => number;

/** `mmo cache status|verify|prune|clean`; `verify` exits 1 and names each bad entry. */
export const cacheCommand: Command = async (context) => {
  const { positionals, tell, open } = context;
  const name = positionals[0] ?? '';
  const action = actions.get(name);
  if (action === undefined) {
    const near = suggest(name, actions.keys());
    tell([
      diagnose('unknownCommand', {
        message: `mmo cache does not know "${name}"`,
        hint: near === undefined ? undefined : `did you mean "${near}"?`,
        help: 'it knows status, verify, prune and clean',
      }),
    ]);
    return exitCodes.usage;
  }
  const workspace = await open();
  return workspace === undefined ? exitCodes.usage : action(context, workspace.cache);
};

function status({ flags, terminal }: CommandContext, cache: CacheControl): number {
  const found = cache.status();
  if (flags.on('json')) terminal.write(`${JSON.stringify(found, undefined, 2)}\n`);
  else terminal.write(`${found.dir}\n${found.entries} entries, ${found.blobs} blobs, ${formatBytes(found.bytes)} of ${formatBytes(found.maxSizeBytes)}\n`);
  return exitCodes.ok;
}

function verify({ flags, terminal }: CommandContext, cache: CacheControl): number {
  const found = cache.verify();
  if (flags.on('json')) terminal.write(`${JSON.stringify(found, undefined, 2)}\n`);
  else {
    for (const { path, problem } of found.bad) terminal.write(`bad ${path}: ${problem}\n`);
    terminal.write(`${found.entries} entries, ${found.blobs} blobs, ${found.bad.length === 0 ? 'all sound' : `${found.bad.length} bad`}\n`);
  }
  return found.bad.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function prune({ flags, terminal, tell }: CommandContext, cache: CacheControl): number {
  const [size, age] = [flags.text('max-size'), flags.text('max-age')];
  const maxSizeBytes = size === undefined ? undefined : parseSize(size);
  const maxAgeMs = age === undefined ? undefined : parseDuration(age);
  if (size !== undefined && maxSizeBytes === undefined) tell([diagnose('badFlagValue', { message: `--max-size takes a size such as 5GB, not "${size}"` })]);
  if (age !== undefined && maxAgeMs === undefined) tell([diagnose('badFlagValue', { message: `--max-age takes a duration such as 7d, not "${age}"` })]);
  if ((size === undefined) !== (maxSizeBytes === undefined) || (age === undefined) !== (maxAgeMs === undefined)) return exitCodes.usage;
  const pruned = cache.prune({ ...(maxSizeBytes !== undefined && { maxSizeBytes }), ...(maxAgeMs !== undefined && { maxAgeMs }) });
  if (flags.on('json')) terminal.write(`${JSON.stringify(pruned, undefined, 2)}\n`);
  else terminal.write(`removed ${pruned.removed} ${pruned.removed === 1 ? 'entry' : 'entries'}, freed ${formatBytes(pruned.freedBytes)}\n`);
  return exitCodes.ok;
}

function clean({ flags, terminal }: CommandContext, cache: CacheControl): number {
  const { dir } = cache.status();
  cache.clean();
  terminal.write(flags.on('json') ? `${JSON.stringify({ dir })}\n` : `emptied ${dir}\n`);
  return exitCodes.ok;
}

const actions: ReadonlyMap<string, Action> = new Map(Object.entries({ status, verify, prune, clean }));
