import { diagnose } from '../diagnostics/diagnose.ts';
import { environmentReport } from '../engine/environment-report.ts';
import type { Session } from '../engine/session.ts';
import type { OpenWorkspace } from '../engine/types.ts';
import { acquireWorkspaceLock } from '../engine/workspace-lock.ts';
import type { CommandFlag, ServiceSurroundings, WatchedWorkspace } from '../model/plugin.ts';
import type { Service } from '../model/service.ts';
import { isUp } from '../scheduler/is-up.ts';
import { commandAccess } from './command-access.ts';
import type { Command, CommandContext } from './command-context.ts';
import { environmentFlags } from './environment-flags.ts';
import { exitCodes, interruptExitCodes } from './exit-codes.ts';
import { createFlags } from './flags.ts';
import { type Attention, payAttention } from './pay-attention.ts';
import { readFlagTwins } from './read-flag-twins.ts';
import { renderTable } from './render-table.ts';
import { runRequestOf } from './run-request-of.ts';
import { runTasks } from './run-tasks.ts';
import { selectionOf } from './selection-of.ts';
import { usageDiagnostics } from './usage-diagnostics.ts';
import { withBeforeAfter } from './with-before-after.ts';

/** The command of that name as a plugin of the workspace has it. */
export function pluginCommand(name: string): Command {
  return (context) => withBeforeAfter(context, [name], { act: (attention) => runCommand(name, context, attention) });
}

async function runCommand(name: string, context: CommandContext, given: Attention | undefined): Promise<number> {
  const { flags, terminal, host, positionals, args, open, accept, tell } = context;
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const known = workspace.commands.find(({ about }) => about.name === name);
  const command = known === undefined ? undefined : accept(await known.load());
  const selected = command === undefined ? undefined : accept(await workspace.select(selectionOf(flags)));
  if (known === undefined || command === undefined || selected === undefined) return exitCodes.usage;
  const stateDir = `${workspace.stateDir}/state/${known.plugin.replace(/[^\w.-]+/g, '-')}`;
  const attention = given ?? payAttention(context);
  const { interrupts } = attention;
  try {
    const accessUntil = (signal: AbortSignal): ReturnType<typeof commandAccess> => commandAccess(context, workspace, { stateDir, signal });
    const access = await accessUntil(interrupts.signal);
    const exitCode = await command.run({
      ...access,
      selected,
      positionals,
      flags: ownFlags(context, known.about.flags ?? {}),
      args,
      json: flags.on('json'),
      color: terminal.color,
      run: (tasks, { args: taskArgs = args, vars = {}, ...words } = {}) =>
        runTasks({ ...withVars(context, vars), args: taskArgs }, { tasks, attention, ...words }),
      watch: (tasks, { services = [], onEvent, onPass, screen } = {}) => {
        const isAsked = typeof tasks === 'function';
        let now = selected;
        const tasksIn = async (opened: OpenWorkspace): Promise<readonly string[]> => {
          // What flags name may be gone by now.
          now = (await opened.select(selectionOf(flags))).value ?? now;
          return isAsked ? tasks(watchedWorkspace(context, opened, now)) : tasks;
        };
        const words = { tasks: isAsked ? tasks(watchedWorkspace(context, workspace, now)) : tasks, tasksIn, services };
        const toldOf = onPass && ((session: Session) => onPass(watchedWorkspace(context, readIn(session), now)));
        return runTasks({ ...context, args: [] }, { ...words, onEvent, onPass: toldOf, screen, watch: true, attention });
      },
      environment: (service, command) => surroundingsOf(context, workspace, { service, command }),
      isUp: (ready, look) => isUp({ host, ready, ...look }),
      lock: (onWait = (pid) => terminal.writeError(`waiting for another mmo in this workspace (pid ${pid})\n`)) =>
        acquireWorkspaceLock({ host, dir: `${stateDir}/lock`, wait: true, signal: interrupts.signal, onWait }),
      deployed: async (environment, { signal = interrupts.signal } = {}) =>
        (await import('./open-deployed-environment.ts')).openDeployedEnvironment(environment, {
          access: await accessUntil(signal),
          instead: { ...environmentFlags(createFlags(readFlagTwins(['context'], host.env))), ...environmentFlags(flags) },
        }),
      write: (text) => terminal.write(text),
      writeTable: (rows) => terminal.write(renderTable(rows)),
      writeError: (text) => terminal.writeError(text),
      prompt: (question) => terminal.ask(question),
    });
    const interruptedBy = interrupts.name();
    if (interruptedBy !== undefined) return interruptExitCodes[interruptedBy];
    // Code in JavaScript may forget to return one.
    return Number.isInteger(exitCode) ? exitCode : exitCodes.ok;
  } catch (error) {
    const ofUsage = usageDiagnostics(error);
    if (ofUsage !== undefined) {
      tell(ofUsage);
      return exitCodes.usage;
    }
    const message = `the command "${name}" of the plugin "${known.plugin}" failed: ${error instanceof Error ? error.message : String(error)}`;
    tell([isRefusal(error) ? diagnose('commandRefused', { message: error.message, help: error.help }) : diagnose('pluginFailed', { message })]);
    const interruptedBy = interrupts.name();
    return interruptedBy === undefined ? exitCodes.failed : interruptExitCodes[interruptedBy];
  } finally {
    if (given === undefined) interrupts.dispose();
  }
}

/** What a docker daemon or an environment would not do, in words for people: no fault of the plugin. */
function isRefusal(error: unknown): error is Error & { readonly help?: string | undefined } {
  return error instanceof Error && ('problem' in error || ('refused' in error && error.refused === true));
}

function ownFlags({ flags }: CommandContext, own: Readonly<Record<string, CommandFlag>>): Readonly<Record<string, string | boolean | readonly string[]>> {
  const given: Record<string, string | boolean | readonly string[]> = {};
  for (const [name, { type }] of Object.entries(own)) {
    const value = flags.all.get(name);
    if (value === undefined) continue;
    if (value === true || type === 'list') given[name] = value;
    else given[name] = value.at(-1) ?? '';
  }
  return given;
}

function withVars(context: CommandContext, vars: Readonly<Record<string, string>>): CommandContext {
  const items = Object.entries(vars).map(([name, value]) => `${name}=${value}`);
  if (items.length === 0) return context;
  const { flags } = context;
  return { ...context, flags: { ...flags, list: (name) => (name === 'var' ? [...flags.list(name), ...items] : flags.list(name)) } };
}

type Readable = Pick<OpenWorkspace, 'services' | 'config' | 'environment'>;

function readIn(session: Session): Readable {
  const { services, config } = session.resolved;
  return { services, config, environment: (request) => environmentReport(session, request) };
}

/** What a command may learn of the workspace while it watches. */
function watchedWorkspace(context: CommandContext, workspace: Readable, selected: readonly Service[]): WatchedWorkspace {
  const { services, config } = workspace;
  return { services, config, selected, environment: (service, command) => surroundingsOf(context, workspace, { service, command }) };
}

function surroundingsOf(
  { flags, args, argv, accept }: CommandContext,
  workspace: Pick<OpenWorkspace, 'services' | 'environment'>,
  { service, command }: { readonly service: string; readonly command: string },
): ServiceSurroundings {
  const request = accept(runRequestOf(flags, { tasks: [], args, argv }));
  const found = workspace.services.find(({ name }) => name === service);
  const report = accept(workspace.environment({ service: found, command, vars: request?.vars ?? {} }));
  if (report === undefined) throw new Error(`the environment of "${service}" cannot be made`);
  return { cwd: report.cwd, env: report.env, set: report.set, secrets: report.secrets };
}
