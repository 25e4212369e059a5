import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireDocker } from '../support/docker.ts';
import { buildHookImage } from '../support/hook-image.ts';
import { createRig } from '../support/workspace-rig.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { fragmentsOf, leaksIn, randomSecrets } from './t23-fragments.ts';

/** Prints all variables, as they are and in base64, on both streams, in pieces and without an end of the last line. */
const print = 'env; env >&2; for n in $(env | grep -o "^S[0-9]*"); do eval "printf %s \\"\\$$n\\" | base64 -w 0"; echo; done; printf %s "$S0"';

/** Hooks and tasks in containers that print the secrets that they are given. */
export async function tryContainers({ count, random, tally, defer, signal, skip }: FaultContext): Promise<void> {
  const containers = await requireDocker(skip);
  const values = randomSecrets(count, random);
  const secrets = values.map((_, n) => `S${n}`);
  const hook = `#!/bin/sh\n${print}\n`;
  const image = await buildHookImage(containers, { files: { 'hooks/prebuild': hook, 'hooks/postbuild': `${hook}exit 3\n` } }, defer);
  const task = { executor: 'container', command: ['sh', '-c', print], secrets, options: { image: 'mmo-test/busybox', pull: 'never' } };
  const rig = createRig(
    {
      files: {
        'mmo.json': JSON.stringify({ name: 'w', plugins: [{ image, secrets }] }),
        's/service.yml': JSON.stringify({ name: 's', tasks: { build: { command: 'true' }, inside: task } }),
      },
    },
    defer,
  );
  const env = Object.fromEntries(values.map((value, n) => [`S${n}`, value]));
  const texts: [string, string][] = [];
  let shown = 0;
  for (const args of [
    ['run', 'build', '--output=full', '--debug'],
    ['run', 'build', '--json'],
    ['run', 'inside', '--json', '--summarize=summary.json'],
    ['run', 'inside', '--output=full'],
  ]) {
    const { stdout, stderr } = await rig.mmo(args, { env, signal });
    // A variable without a value would leak nothing, and prove nothing.
    shown += stdout.split('S0=').length - 1;
    texts.push([`mmo ${args.join(' ')}`, `${stdout}${stderr}`]);
  }
  for (const entry of readdirSync(rig.path('..'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) texts.push([join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')]);
  }
  const owners = fragmentsOf(values);
  const found = values.map((): string[] => []);
  if (shown < 4) found[0]?.push(`the variables were printed ${shown} times only: ${texts.map(([, text]) => text.slice(0, 2_000)).join('\n')}`);
  for (const [where, text] of texts) for (const [n, leak] of leaksIn(text, owners)) found[n]?.push(`secret ${n} in ${where}: ${JSON.stringify(leak)}`);
  for (const complaints of found) tally.tried(1, complaints, { leaks: complaints.length });
}
