import { spawn } from 'node:child_process';

/** A language server that was started and knows the workspace. Places count from 0, as the protocol has it. */
export interface LanguageServer {
  /** Opens a document; resolves with its diagnostics. */
  readonly open: (uri: string, text: string) => Promise<readonly { readonly message: string }[]>;
  readonly request: (method: string, uri: string, place: { readonly line: number; readonly character: number }) => Promise<unknown>;
}

export interface LanguageServerOptions {
  /** argv behind node. */
  readonly argv: readonly string[];
  readonly rootUri: string;
  readonly languageId: string;
  /** What the editor answers when the server asks for a section of its settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly defer: (cleanup: () => unknown) => void;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** Starts a language server over stdio, as an editor does; ended by `defer`. */
export async function startLanguageServer(options: LanguageServerOptions): Promise<LanguageServer> {
  const child = spawn(process.execPath, options.argv, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  options.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const answers = new Map<number | string, (result: unknown) => void>();
  const published = new Map<string, (diagnostics: readonly { readonly message: string }[]) => void>();
  let lastId = 0;

  const send = (message: Message): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const call = (method: string, params: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      lastId += 1;
      answers.set(lastId, resolve);
      send({ id: lastId, method, params });
    });
  const receive = ({ id, method, params, result }: Message): void => {
    if (method === undefined && id !== undefined) answers.get(id)?.(result);
    else if (method === 'workspace/configuration') {
      const { items } = params as { readonly items: readonly { readonly section: string }[] };
      send({ ...(id !== undefined && { id }), result: items.map(({ section }) => options.settings[section] ?? null) });
    } else if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { readonly uri: string; readonly diagnostics: readonly { readonly message: string }[] };
      published.get(uri)?.(diagnostics);
    } else if (id !== undefined) send({ id, result: null });
  };
  readMessages(child.stdout, receive);

  const folder = { uri: options.rootUri, name: 'workspace' };
  await call('initialize', {
    processId: process.pid,
    rootUri: options.rootUri,
    workspaceFolders: [folder],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: { completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] } } },
    },
  });
  send({ method: 'initialized', params: {} });
  return {
    open: (uri, text) =>
      new Promise((resolve) => {
        published.set(uri, resolve);
        send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: options.languageId, version: 1, text } } });
      }),
    request: (method, uri, position) => call(method, { textDocument: { uri }, position }),
  };
}

function readMessages(stream: NodeJS.ReadableStream, receive: (message: Message) => void): void {
  let buffered = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const end = buffered.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(buffered.toString('latin1', 0, Math.max(end, 0)))?.[1]);
      if (end < 0 || buffered.length < end + 4 + length) return;
      receive(JSON.parse(buffered.toString('utf8', end + 4, end + 4 + length)) as Message);
      buffered = buffered.subarray(end + 4 + length);
    }
  });
}
