import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startWatch, type WatchCall } from '../support/watch-rig.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { waitUntil } from './rig/wait-until.ts';

/** A watched workspace of which it can be told at any moment what its outputs must be. */
export interface Watched {
  readonly rig: Rig;
  readonly watch: WatchCall;
  readonly names: readonly string[];
  /** Services whose output is not that of a clean build of the sources as they are now. */
  readonly wrong: () => readonly string[];
  /** Waits until none is, and returns those that are when the time is up; meanwhile the sources must stay. */
  readonly whenRight: (withinMs: number) => Promise<readonly string[]>;
  /** Runs that were begun so far. */
  readonly runs: () => number;
}

export interface WatchedOptions {
  readonly count: number;
  /** Names of the services that one depends on. */
  readonly dependenciesOf?: (n: number) => readonly number[];
  readonly through?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const command =
  'mkdir -p dist; { find src -type f | LC_ALL=C sort | xargs -r cat; for d in $BELOW; do cat ../$d/dist/out; done; } > dist/new; mv dist/new dist/out';

/** Makes services that concatenate their sources and what they depend on, and watches them. */
export async function createWatched(
  { defer, signal }: FaultContext,
  { count, dependenciesOf = () => [], through, files = {} }: WatchedOptions,
): Promise<Watched> {
  const names = Array.from({ length: count }, (_, n) => `s${String(n).padStart(3, '0')}`);
  const dependencies = new Map(names.map((name, n) => [name, dependenciesOf(n).map((one) => names[one] ?? '')]));
  const rig = createRig(
    {
      git: true,
      files: {
        'mmo.json': JSON.stringify({
          name: 'watched',
          schemaVersion: 1,
          tasks: { build: { command, dependsOn: ['^build'], outputs: ['dist'] } },
        }),
        '.gitignore': 'dist\n',
        ...Object.fromEntries(
          names.flatMap((name) => [
            [
              `${name}/service.yml`,
              JSON.stringify({ name, dependsOn: dependencies.get(name), env: { BELOW: dependencies.get(name)?.join(' ') } }).concat('\n'),
            ],
            [`${name}/src/f`, `${name} 0\n`],
          ]),
        ),
        ...files,
      },
    },
    defer,
  );
  const watch = await startWatch(rig, ['build'], { signal, ...(through && { through }) });
  await watch.heard(({ type }) => type === 'run:end');
  const wanted = (name: string): string => `${sourcesBelow(rig.path(`${name}/src`))}${(dependencies.get(name) ?? []).map(wanted).join('')}`;
  const wrongOf = (outputs: ReadonlyMap<string, string>): readonly string[] =>
    names.filter((name) => tryRead(rig.path(`${name}/dist/out`)) !== outputs.get(name));
  const outputsNow = (): ReadonlyMap<string, string> => new Map(names.map((name) => [name, wanted(name)]));
  return {
    rig,
    watch,
    names,
    wrong: () => wrongOf(outputsNow()),
    whenRight: async (withinMs) => {
      // Nobody edits while this waits.
      const outputs = outputsNow();
      await waitUntil(() => wrongOf(outputs).length === 0, withinMs);
      return wrongOf(outputs);
    },
    runs: () => watch.events.filter(({ type }) => type === 'run:start').length,
  };
}

/** What `find … | sort | xargs cat` gives. */
function sourcesBelow(folder: string): string {
  const paths: string[] = [];
  const visit = (at: string): void => {
    for (const name of readdirSync(join(folder, at))) {
      const path = at === '' ? name : `${at}/${name}`;
      if (statSync(join(folder, path)).isDirectory()) visit(path);
      else paths.push(path);
    }
  };
  visit('');
  return paths
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('');
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
