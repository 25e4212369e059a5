import type { RunEvent } from '../../core/model/event.ts';
import type { TestContext } from './harness.ts';
import { startWatch, type WatchCall } from './watch-rig.ts';
import { createRig, type Rig } from './workspace-rig.ts';

/** A watched workspace in which everything has been built once. */
export interface WatchedWorkspace {
  readonly rig: Rig;
  readonly watch: WatchCall;
  /** Number of the first event that is yet to come. */
  readonly now: () => number;
  /** Waits until the task has ended, in an event from number `from` on. */
  readonly ended: (task: string, from: number) => Promise<number>;
  readonly runEnded: (from: number) => Promise<number>;
  /** Tasks that were executed, in order of id; `from` as above. */
  readonly ran: (from: number) => readonly string[];
}

const build = { command: 'mkdir -p dist && cat src/* > dist/out && cat dist/out', dependsOn: ['^build'], outputs: ['dist'] };

/** Three services, lib ◀── app and other, with a task `build`; `mmo watch <args>` runs in it until the test ends. */
export async function watchedWorkspace(
  { defer, signal }: Pick<TestContext, 'defer' | 'signal'>,
  {
    files = {},
    args = ['build'],
    tasks = {},
  }: { readonly files?: Readonly<Record<string, string>>; readonly args?: readonly string[]; readonly tasks?: object } = {},
): Promise<WatchedWorkspace> {
  const rig = createRig(
    {
      files: {
        'mmo.json': JSON.stringify({ name: 'w', schemaVersion: 1, tasks: { build, ...tasks } }),
        '.gitignore': 'dist\n.env\n',
        'lib/service.yml': 'name: lib\n',
        'lib/src/f': 'lib 1\n',
        'app/service.yml': 'name: app\ndependsOn: [lib]\n',
        'app/src/f': 'app 1\n',
        'other/service.yml': 'name: other\n',
        'other/src/f': 'other 1\n',
        ...files,
      },
    },
    defer,
  );
  const watch = await startWatch(rig, args, { signal });
  const runEnded: WatchedWorkspace['runEnded'] = (from) => watch.heard(({ type }) => type === 'run:end', from);
  await runEnded(0);
  return {
    rig,
    watch,
    now: () => watch.events.length,
    ended: (task, from) => watch.heard((event) => event.type === 'task:end' && event.task === task, from),
    runEnded,
    ran: (from) => ranIn(watch.events.slice(from)),
  };
}

function ranIn(events: readonly RunEvent[]): readonly string[] {
  const ran = new Set<string>();
  for (const event of events) if (event.type === 'task:end' && ['success', 'failure'].includes(event.outcome.status)) ran.add(event.task);
  return [...ran].sort();
}
