import { dirname } from 'node:path';
import type { Host } from '../host/host.ts';
import type { OpenFile } from '../model/files.ts';
import { CappedLog } from './capped-log.ts';
import type { Masker } from './create-masker.ts';
import { createLineSplitter } from './line-splitter.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface TaskOutputOptions {
  readonly host: Host;
  /** Absolute; made by the first output. Without one nothing is logged. */
  readonly logFile: string | undefined;
  readonly masker: Masker;
  /** Takes whole lines with their ends; a line over 64 KB comes in pieces. */
  readonly onText: (stream: OutputStream, text: string) => void;
}

/** The output of one task: masked, cut at line ends, told and logged; never more than a line per stream is held. */
export interface TaskOutput {
  /** One process's stream, so that the lines of two do not mix. */
  open(stream: OutputStream): { write(chunk: Uint8Array): void; end(): void };
  /** Adds a line that mmo or the executor says. */
  addLine(text: string): void;
  /** Adds text or bytes as they are, to stdout unless told otherwise; an unfinished line waits for its end. */
  addText(text: string | Uint8Array, stream?: OutputStream): void;
  /** Closes the log; how many bytes it holds, and why it is not whole if it is not. */
  close(): { readonly logBytes: number; readonly logFault: string | undefined };
}

/** Opens a task's output. A log that cannot be written is a fault to report, never a failure of the task. */
export function openTaskOutput({ host, logFile, masker, onText }: TaskOutputOptions): TaskOutput {
  let log: CappedLog | undefined;
  let logBytes = 0;
  let logFault: string | undefined;
  let isMidLine: OutputStream | undefined;

  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      logFault = error instanceof Error ? error.message : String(error);
      log = undefined;
    }
  };
  const append = (bytes: Uint8Array): void => {
    if (logFile === undefined || logFault !== undefined) return;
    attempt(() => {
      log ??= new CappedLog(openLog(host, logFile));
      log.append(bytes);
    });
  };
  const tell = (stream: OutputStream, bytes: Uint8Array): void => {
    // What another stream left without a line end must not run into this line.
    if (isMidLine !== undefined && isMidLine !== stream) append(lineEnd);
    append(bytes);
    isMidLine = bytes.at(-1) === lineEnd[0] ? undefined : stream;
    onText(stream, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  };
  const open: TaskOutput['open'] = (stream) => {
    const mask = masker.openStream();
    const lines = createLineSplitter((bytes) => tell(stream, bytes));
    return {
      write: (chunk) => lines.write(mask.write(chunk)),
      end: () => {
        lines.write(mask.end());
        lines.end();
      },
    };
  };
  const own: Partial<Record<OutputStream, ReturnType<TaskOutput['open']>>> = {};
  return {
    open,
    addText: (text, stream = 'stdout') => {
      const opened = own[stream] ?? open(stream);
      own[stream] = opened;
      opened.write(typeof text === 'string' ? Buffer.from(text) : text);
    },
    addLine: (text) => tell('stdout', Buffer.from(`${masker.maskText(text)}\n`)),
    close: () => {
      own.stdout?.end();
      own.stderr?.end();
      attempt(() => {
        log?.close();
        logBytes = log?.size ?? 0;
      });
      return { logBytes, logFault };
    },
  };
}

function openLog({ files }: Host, path: string): OpenFile {
  files.mkdir(dirname(path));
  return files.open(path, 'w', 0o600);
}

const lineEnd: Uint8Array = Buffer.from('\n');
