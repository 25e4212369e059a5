import { releaseLostTerminals } from '../host/release-lost-terminals.ts';
import { writeDescriptor } from '../host/write-descriptor.ts';
import { interruptExitCodes } from './exit-codes.ts';
import { INTERRUPT_SIGNALS, type InterruptSignal, type Interrupts, type Terminal } from './terminal.ts';
import { wantsColor } from './wants-color.ts';

const defaultColumns = 80;

/** The terminal of this process. A reader that left (`| head`) silences the output and changes nothing else. */
export function createProcessTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const isTty = stdout.isTTY === true;
  return {
    env,
    cwd: process.cwd(),
    isTty,
    color: wantsColor(env, isTty),
    errorColor: wantsColor(env, stderr.isTTY === true),
    // A terminal that was never told its size says 0.
    columns: () => stdout.columns || Number(env['COLUMNS']) || defaultColumns,
    write: createWriter(stdout),
    writeError: createWriter(stderr),
    ask,
    listenForKeys,
    listenForInterrupts,
    every(ms, tick) {
      const timer = setInterval(tick, ms);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

async function ask(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** Ctrl-C and its like arrive as keys while these are read one by one: they are what they always are. */
const signalKeys: Readonly<Record<string, NodeJS.Signals>> = { '\u0003': 'SIGINT', '\u001c': 'SIGQUIT' };

function listenForKeys(onKey: (key: string) => void): (() => void) | undefined {
  const { stdin, stdout } = process;
  if (stdin.isTTY !== true || stdout.isTTY !== true) return undefined;
  const onData = (keys: Buffer): void => {
    for (const key of keys.toString('utf8')) {
      const signal = signalKeys[key];
      if (signal === undefined) onKey(key);
      else process.kill(process.pid, signal);
    }
  };
  stdin.setRawMode(true);
  stdin.on('data', onData);
  return () => {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function createWriter(stream: NodeJS.WriteStream & { readonly fd: number }): (text: string) => void {
  let gone = false;
  stream.on('error', () => {
    gone = true;
  });
  return (text) => {
    if (!gone && text !== '') gone = !writeDescriptor(stream.fd, text);
  };
}

function listenForInterrupts(onForce: () => void): Interrupts {
  const controller = new AbortController();
  let first: InterruptSignal | undefined;
  let left: readonly InterruptSignal[] = [];
  const onSignal = (name: InterruptSignal): void => {
    const again = controller.signal.aborted;
    first ??= name;
    if (left.includes(name)) return;
    if (again) {
      onForce();
      releaseLostTerminals();
      process.exit(interruptExitCodes[first]);
    }
    controller.abort(new Error(first));
  };
  for (const name of INTERRUPT_SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    name: () => first,
    leave(names) {
      left = names;
      if (names.length === 0 && first !== undefined && !controller.signal.aborted) controller.abort(new Error(first));
    },
    dispose() {
      for (const name of INTERRUPT_SIGNALS) process.off(name, onSignal);
    },
  };
}
