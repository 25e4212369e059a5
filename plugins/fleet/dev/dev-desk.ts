import type { PluginCommandContext, RunEvent, Service, WatchScreen, WatchScreenView } from '../../../core/plugin-api.ts';
import { DevLogs } from './dev-logs.ts';
import { DevState } from './dev-state.ts';
import { followFleet } from './follow-fleet.ts';
import { screenLines } from './screen-lines.ts';

/** A service that writes faster than this is shown on the page and in `mmo logs`; on the terminal some lines are left out. */
const MOST_LINES_BEFORE = 200;

/** Where all that happens under `mmo dev` comes together, to be seen on the terminal and on the page. */
export interface DevDesk {
  readonly screen: WatchScreen;
  /** From now on it is about these services. */
  readonly serve: (services: readonly Service[]) => void;
  /** Follows the events of the watch. */
  readonly take: (event: RunEvent) => void;
  /** Says something of a service, among what it writes. */
  readonly say: (service: string, text: string) => void;
  /** A service is being replaced, or no more; `problem` is why it could not be. */
  readonly setRestarting: (service: string, isRestarting: boolean, problem?: string) => void;
  /** Looks at the processes at once. */
  readonly look: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Begins to follow services; with `--ui` serves the page, whose address it says. */
export async function openDesk(
  context: PluginCommandContext,
  services: readonly Service[],
  { gateway, onAborted }: { readonly gateway: () => string | undefined; readonly onAborted: (ended: readonly string[]) => void },
): Promise<DevDesk> {
  const shown = (now: readonly Service[]): readonly Service[] => withWhatTheyNeed(now, context.workspace.services);
  const state = new DevState({ workspace: context.workspace.config.name, services: shown(services), gateway, now: Date.now });
  const logs = new DevLogs();
  const follower = followFleet(context, services, { state, logs, onAborted });
  const said = new Set<number>();
  let view: WatchScreenView | undefined;
  const ui =
    context.flags['ui'] === true
      ? await (await import('./ui/create-ui.ts')).createUi({
          ...{ files: context.files, logs },
          report: () => state.report(),
          subscribe: (onChange) => state.subscribe(onChange),
        })
      : undefined;
  if (ui !== undefined) context.writeError(`page: ${ui.url}\n`);

  return {
    screen: {
      lines: (columns) => screenLines(state.report(), { columns, color: context.color, now: Date.now(), page: ui?.url }),
      begin: (begun) => {
        view = begun;
        const before = logs.last().filter(({ source, id }) => !source.includes(':') && !said.has(id));
        for (const { source, text } of before.slice(-MOST_LINES_BEFORE)) begun.show(source, `${text}\n`);
        logs.subscribe(({ source, text }) => {
          // Output of tasks is shown by whoever shows the tasks.
          if (!source.includes(':')) begun.show(source, `${text}\n`);
        });
        state.subscribe(begun.refresh);
      },
    },
    serve: (now) => {
      follower.follow(now);
      state.setServices(shown(now));
    },
    take: (event) => {
      state.take(event);
      if (event.type === 'run:end') void follower.look();
      if (event.type !== 'task:output') return;
      for (const text of event.text.replace(/\n$/, '').split('\n')) logs.add({ source: event.task, at: event.at, text });
    },
    say: (service, text) => {
      const lines = text.replace(/\n$/, '').split('\n');
      if (view === undefined) context.writeError(`${service}: ${lines.join('\n')}\n`);
      for (const line of lines) said.add(logs.add({ source: service, at: Date.now(), text: line }).id);
    },
    setRestarting: (service, isRestarting, problem) => state.setRestarting(service, isRestarting, problem),
    look: follower.look,
    close: async () => {
      follower.stop();
      await ui?.close();
    },
  };
}

/** The services, and all that they are built from or need. */
function withWhatTheyNeed(services: readonly Service[], all: readonly Service[]): readonly Service[] {
  const byName = new Map(all.map((service) => [service.name, service]));
  const found = new Set(services.map(({ name }) => name));
  for (const name of found) for (const { service } of byName.get(name)?.dependsOn ?? []) if (byName.has(service)) found.add(service);
  return all.filter(({ name }) => found.has(name)).map((service) => services.find(({ name }) => name === service.name) ?? service);
}
