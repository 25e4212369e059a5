import type { ServerResponse } from 'node:http';
import type { DevLine, DevLogs } from '../dev-logs.ts';
import type { DevReport } from '../dev-report.ts';

const TOGETHER_MS = 80;
const SIGN_OF_LIFE_MS = 15_000;
/** A reader that is so far behind gets no more lines until it has caught up; it is told how many it missed. */
const MOST_UNSENT_BYTES = 4 * 1024 * 1024;

/** Where a page's events come from. */
export interface EventSources {
  readonly report: () => DevReport;
  readonly subscribe: (onChange: () => void) => () => void;
  readonly logs: DevLogs;
}

/**
 * Sends Server-Sent Events until the response is closed: `report` (everything but logs) at once and after changes, `lines` (what is
 * kept, then what comes), `missed` (a count). What comes within some milliseconds goes together.
 */
export function sendEvents(response: ServerResponse, { report, subscribe, logs }: EventSources): void {
  let isDirty = true;
  let waiting: DevLine[] = [...logs.last()];
  let missed = 0;
  let timer: NodeJS.Timeout | undefined;
  const send = (name: string, value: unknown): void => void response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  const flush = (): void => {
    timer = undefined;
    if (isDirty) send('report', { at: Date.now(), ...report() });
    isDirty = false;
    if (response.writableLength > MOST_UNSENT_BYTES) missed += waiting.length;
    else {
      if (missed > 0) send('missed', missed);
      missed = 0;
      if (waiting.length > 0) send('lines', waiting);
    }
    waiting = [];
  };
  const soon = (): void => {
    timer ??= setTimeout(flush, TOGETHER_MS);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', connection: 'keep-alive' });
  response.write('retry: 1000\n\n');
  flush();
  const ends = [
    subscribe(() => {
      isDirty = true;
      soon();
    }),
    logs.subscribe((line) => {
      waiting.push(line);
      soon();
    }),
  ];
  const life = setInterval(() => response.write(': here\n\n'), SIGN_OF_LIFE_MS);
  response.once('close', () => {
    clearTimeout(timer);
    clearInterval(life);
    for (const end of ends) end();
  });
}
