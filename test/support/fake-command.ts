import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One start of a fake command, waiting for what the test tells it. */
export interface FakeInvocation {
  readonly name: string;
  readonly args: readonly string[];
  readonly pid: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Signals received so far. */
  readonly signals: readonly string[];
  stdout(data: string | Uint8Array): void;
  stderr(data: string | Uint8Array): void;
  exit(code: number): void;
  /** Resolves with the name of the next signal that the command has not told yet. */
  nextSignal(): Promise<string>;
}

/** Commands under remote control. */
export interface FakeCommands {
  /** argv of a command with this name. */
  argv(name: string, ...args: readonly string[]): readonly string[];
  /** The same for a shell. */
  shell(name: string): string;
  /** The next start of this command: waits for it, hands out each once, in order. */
  next(name: string): Promise<FakeInvocation>;
  /** Names of all starts so far, in order. */
  readonly started: readonly string[];
}

/** Opens the remote control; needs no sleeps, since each start reports itself over a socket and then does nothing untold. */
export async function createFakeCommands({ defer }: { readonly defer: (cleanup: () => unknown) => void }): Promise<FakeCommands> {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-fake-'));
  const path = join(folder, 'control');
  const mailbox = new Map<string, Channel<FakeInvocation>>();
  const started: string[] = [];
  const sockets = new Set<Socket>();
  const channel = (name: string): Channel<FakeInvocation> => {
    const known = mailbox.get(name) ?? createChannel<FakeInvocation>();
    mailbox.set(name, known);
    return known;
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    accept(socket, (invocation) => {
      started.push(invocation.name);
      channel(invocation.name).put(invocation);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const tool = join(import.meta.dirname, 'fake-tool.mjs');
  const argv = (name: string, ...args: readonly string[]): readonly string[] => [process.execPath, tool, path, name, ...args];
  return {
    argv,
    shell: (name) =>
      `exec ${argv(name)
        .map((word) => `'${word}'`)
        .join(' ')}`,
    next: (name) => channel(name).take(),
    started,
  };
}

interface Channel<Item> {
  put(item: Item): void;
  take(): Promise<Item>;
}

function createChannel<Item>(): Channel<Item> {
  const items: Item[] = [];
  const takers: ((item: Item) => void)[] = [];
  return {
    put: (item) => {
      const taker = takers.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    take: () =>
      new Promise((resolve) => {
        const item = items.shift();
        if (item === undefined) takers.push(resolve);
        else resolve(item);
      }),
  };
}

function accept(socket: Socket, onStart: (invocation: FakeInvocation) => void): void {
  const signals: string[] = [];
  const incoming = createChannel<string>();
  const tell = (message: Readonly<Record<string, unknown>>): void => {
    socket.write(`${JSON.stringify(message)}\n`);
  };
  const encode = (data: string | Uint8Array): string => Buffer.from(data).toString('base64');
  createInterface({ input: socket })
    .on('error', () => undefined)
    .on('line', (line) => {
      const message = JSON.parse(line) as { readonly signal?: string } & Pick<FakeInvocation, 'name' | 'args' | 'pid' | 'cwd' | 'env'>;
      if (message.signal !== undefined) {
        signals.push(message.signal);
        incoming.put(message.signal);
        return;
      }
      onStart({
        ...message,
        signals,
        stdout: (data) => tell({ stdout: encode(data) }),
        stderr: (data) => tell({ stderr: encode(data) }),
        exit: (code) => tell({ exit: code }),
        nextSignal: () => incoming.take(),
      });
    });
}
