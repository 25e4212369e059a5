import type { RunEvent } from '../../core/model/event.ts';
import { mmoCommand } from './mmo-command.ts';
import type { MmoProcess, MmoResult } from './start-command.ts';
import type { CallOptions, Rig } from './workspace-rig.ts';

/** A call of `mmo watch --json`, followed event by event. */
export interface WatchCall {
  readonly process: MmoProcess;
  /** All that was told so far. */
  readonly events: readonly RunEvent[];
  /** The first event from number `from` on that fits, as soon as it is there; rejects when mmo ends without it. */
  readonly heard: (fits: (event: RunEvent) => boolean, from?: number) => Promise<number>;
  /** Resolves when the last run that was begun has ended and nothing more came for the time; for what must not happen. */
  readonly quietFor: (ms: number) => Promise<void>;
  /** Ends it by Ctrl-C. */
  readonly stop: () => Promise<MmoResult>;
}

/** Starts `mmo watch <args> --json`, behind the words of `through` where it is given, and reads its events as they come. */
export async function startWatch(
  rig: Rig,
  args: readonly string[],
  { through = [], ...options }: CallOptions & { readonly through?: readonly string[] } = {},
): Promise<WatchCall> {
  const events: RunEvent[] = [];
  const listeners = new Set<() => void>();
  const process = rig.spawn([...through, ...(await mmoCommand()), 'watch', ...args, '--json'], {
    ...options,
    onLine: (line) => {
      if (!line.startsWith('{"type":')) return;
      events.push(JSON.parse(line) as RunEvent);
      for (const listener of listeners) listener();
    },
  });
  const heard = (fits: (event: RunEvent) => boolean, from = 0): Promise<number> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = events.findIndex((event, n) => n >= from && fits(event));
        if (found < 0) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
      void process.ended.then(({ exitCode, signal, stderr }) => reject(new Error(`mmo ended (${exitCode ?? signal}):\n${stderr}`)));
    });
  const quietFor = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      let timer = setTimeout(end, ms);
      function again(): void {
        clearTimeout(timer);
        timer = setTimeout(end, ms);
      }
      function end(): void {
        listeners.delete(again);
        resolve();
      }
      listeners.add(again);
    });
  return {
    process,
    events,
    heard,
    quietFor,
    stop: () => {
      process.kill('SIGINT');
      return process.ended;
    },
  };
}
