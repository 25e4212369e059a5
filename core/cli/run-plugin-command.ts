import type { SpawnOptions, SpawnResult } from '../model/executor.ts';
import type { Command, CommandContext } from './command-context.ts';
import { exitCodes, interruptExitCodes } from './exit-codes.ts';
import { payAttention } from './pay-attention.ts';
import { runTasks } from './run-tasks.ts';
import { selectionOf } from './selection-of.ts';

/** The command of that name as a plugin of the workspace has it. */
export function pluginCommand(name: string): Command {
  return async (context) => {
    const { flags, terminal, host, positionals, args, open, accept } = context;
    const workspace = await open();
    if (workspace === undefined) return exitCodes.usage;
    const known = workspace.commands.find(({ about }) => about.name === name);
    const command = known === undefined ? undefined : accept(await known.load());
    const selected = command === undefined ? undefined : accept(await workspace.select(selectionOf(flags)));
    if (known === undefined || command === undefined || selected === undefined) return exitCodes.usage;
    const { interrupts } = payAttention(context);
    try {
      const exitCode = await command.run({
        workspace: { root: workspace.root, config: workspace.config, services: workspace.services },
        selected,
        positionals,
        flags: ownFlags(context, Object.keys(known.about.flags ?? {})),
        args,
        json: flags.on('json'),
        env: host.env,
        files: host.files,
        stateDir: `${workspace.stateDir}/state/${known.plugin.replace(/[^\w.-]+/g, '-')}`,
        signal: interrupts.signal,
        run: (tasks, { services = [], args: taskArgs = args, vars = {} } = {}) => runTasks({ ...withVars(context, vars), args: taskArgs }, { tasks, services }),
        spawn: (argv, options) => spawn(context, argv, { root: workspace.root, options }),
        containers: () => workspace.containers(),
        write: (text) => terminal.write(text),
        writeError: (text) => terminal.writeError(text),
        prompt: (question) => terminal.ask(question),
      });
      const interruptedBy = interrupts.name();
      return interruptedBy === undefined ? exitCode : interruptExitCodes[interruptedBy];
    } finally {
      interrupts.dispose();
    }
  };
}

function ownFlags({ flags }: CommandContext, names: readonly string[]): Readonly<Record<string, string | boolean | readonly string[]>> {
  const given: Record<string, string | boolean | readonly string[]> = {};
  for (const name of names) {
    const value = flags.all.get(name);
    if (value !== undefined) given[name] = value === true ? true : value.length === 1 ? (value[0] ?? '') : value;
  }
  return given;
}

function withVars(context: CommandContext, vars: Readonly<Record<string, string>>): CommandContext {
  const items = Object.entries(vars).map(([name, value]) => `${name}=${value}`);
  if (items.length === 0) return context;
  const { flags } = context;
  return { ...context, flags: { ...flags, list: (name) => (name === 'var' ? [...flags.list(name), ...items] : flags.list(name)) } };
}

async function spawn(
  { host, terminal }: CommandContext,
  argv: readonly string[],
  { root, options = {} }: { readonly root: string; readonly options: SpawnOptions | undefined },
): Promise<SpawnResult> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const child = await host.processes.spawn({
    argv,
    cwd: options.cwd ?? root,
    env: { ...host.env, ...options.env },
    input: options.input,
    onOutput: (stream, chunk) => {
      const text = decoders[stream].decode(chunk, { stream: true });
      options.onOutput?.(stream, text);
      if (options.quiet !== true) (stream === 'stdout' ? terminal.write : terminal.writeError)(text);
    },
  });
  return child.ended;
}
