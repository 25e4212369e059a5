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
    columns: () => stdout.columns ?? (Number(env['COLUMNS']) || defaultColumns),
    write: createWriter(stdout),
    writeError: createWriter(stderr),
    ask,
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
