import pc from 'picocolors';
import type { Reporter, RunEvent } from '../model/event.ts';
import { combineReporters } from '../reporters/combine-reporters.ts';
import type { PassReason, WatchListener } from '../watch/watch-listener.ts';
import { chooseReporter, chooseStreamReporter } from './choose-reporter.ts';
import type { CommandContext } from './command-context.ts';
import { extraReporters } from './extra-reporters.ts';
import { renderStanding } from './render-standing.ts';
import { createScreenFoot } from './screen-foot.ts';
import type { WatchPlanOptions } from './watch-plan.ts';

/** A watch on the screen: each pass as a run is shown, and between them how things stand. */
export interface WatchView {
  readonly listener: WatchListener;
  /** Says what is watched, and which keys there are. */
  readonly begin: (hasKeys: boolean) => void;
  readonly close: () => Promise<void>;
}

/** What a watch shows; under `--json` nothing but events. */
export async function createWatchView(
  given: CommandContext,
  { workspace, outputMode, reports, onEvent, onPass, screen }: Pick<WatchPlanOptions, 'workspace' | 'outputMode' | 'reports' | 'onEvent' | 'onPass' | 'screen'>,
): Promise<WatchView> {
  const { flags, tell } = given;
  const isQuiet = flags.on('json');
  const foot = screen === undefined || isQuiet || !isScreen(given) ? undefined : createScreenFoot(given.terminal, screen.lines);
  const terminal = foot === undefined ? given.terminal : { ...given.terminal, write: foot.write };
  const context = { ...given, terminal };
  const paint = pc.createColors(terminal.color);
  const beside = await chooseStreamReporter(context, outputMode);
  let current: { readonly report: (event: RunEvent) => void; readonly close?: () => Promise<void> } | undefined;
  let shown = '';
  let hasKeys = false;
  // A live region is not written through: there, what goes on beside a pass is shown by whoever shows the pass. Elsewhere a pass shows
  // whole logs of what has ended, and this does not end.
  const showing = (): Pick<Reporter, 'report'> => (isScreen(given) ? (current ?? beside) : beside);
  const say = (text: string): void => {
    if (!isQuiet) terminal.write(`${text}\n`);
  };

  const listener: WatchListener = {
    async startPass(reason) {
      const reporter = combineReporters([
        await chooseReporter(context, outputMode),
        ...(await extraReporters(context, reports)),
        ...(await workspace.reporters({ write: terminal.writeError, tell })),
      ]);
      current = reporter;
      shown = '';
      return {
        emit(event) {
          reporter.report(event);
          onEvent?.(event);
        },
        notes: notesOf(reason),
        async end() {
          await reporter.close?.();
          current = undefined;
        },
      };
    },
    beside(event) {
      (event.type === 'task:output' && !isQuiet ? showing() : beside).report(event);
      onEvent?.(event);
    },
    tell: (diagnostics) => (foot === undefined ? void tell(diagnostics) : foot.aside(() => void tell(diagnostics))),
    passed: (session) => onPass?.(session),
    rested(standing) {
      const text = renderStanding(standing, { color: terminal.color, keys: hasKeys });
      if (text === shown) return;
      shown = text;
      say(text);
    },
  };
  return {
    listener,
    begin(keys) {
      hasKeys = keys;
      const { services, config } = workspace;
      say(paint.dim(`watching ${config.name}: ${services.length} ${services.length === 1 ? 'service' : 'services'}`));
      screen?.begin({
        show: (service, text) => {
          // Like a persistent task of the name that `mmo start` gives it.
          const event: RunEvent = { type: 'task:output', at: given.host.clock.now(), task: `${service}:start`, stream: 'stdout', text };
          (isQuiet ? beside : showing()).report(event);
        },
        refresh: () => foot?.refresh(),
      });
    },
    async close() {
      foot?.close();
      await current?.close?.();
      await beside.close?.();
    },
  };
}

/** Where lines can be drawn again and again. */
function isScreen({ terminal, platform }: CommandContext): boolean {
  return terminal.isTty && platform === undefined && terminal.env['TERM'] !== 'dumb';
}

const MOST_PATHS = 3;

function notesOf({ paths, wish, isFirst }: PassReason): readonly string[] {
  if (isFirst) return [];
  if (wish !== undefined) return [{ failed: 'once more what failed', again: 'once more', everything: 'everything once more' }[wish]];
  if (paths.length === 0) return ['files have changed'];
  const more = paths.length - MOST_PATHS;
  return [`changed: ${paths.slice(0, MOST_PATHS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}
