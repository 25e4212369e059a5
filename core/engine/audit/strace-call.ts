/** A path argument: a folder's absolute path where the call starts from one, and the text. */
export interface PlaceArgument {
  readonly from: string | undefined;
  readonly path: string;
}

/** One completed system call as strace wrote it, with `-f -y`. */
export interface StraceCall {
  readonly pid: number;
  readonly name: string;
  readonly args: string;
  readonly places: readonly PlaceArgument[];
  /** Path of the descriptor that is the first argument. */
  readonly descriptor: string | undefined;
  /** Negative after a failure. */
  readonly result: number;
  /** `ENOENT` and the like. */
  readonly error: string | undefined;
  /** Path of the descriptor that was returned. */
  readonly opened: string | undefined;
}

const quoted = '"((?:[^"\\\\]|\\\\.)*)"';
const bracketed = '<((?:[^>\\\\]|\\\\.)*)>';
const place = new RegExp(`(?:(?:AT_FDCWD|-?\\d+)(?:${bracketed})?, )?${quoted}`, 'g');
const descriptor = new RegExp(`^\\d+${bracketed}`);
const ending = new RegExp(`\\)\\s+= (-?\\d+|\\?)(?:${bracketed}(?:\\(deleted\\))?)?(?: ([A-Z][A-Z0-9_]+) .*)?\\s*$`);

/** Takes the text of a call, `name(…) = result`, apart; undefined for what is none, such as a signal. */
export function straceCall(pid: number, text: string): StraceCall | undefined {
  const open = text.indexOf('(');
  const end = ending.exec(text);
  if (open <= 0 || end === null) return undefined;
  const args = text.slice(open + 1, end.index);
  const of = descriptor.exec(args)?.[1];
  return {
    pid,
    name: text.slice(0, open),
    args,
    places: [...args.matchAll(place)].map(([, from, path]) => ({ from: from && unescapeStrace(from), path: unescapeStrace(path ?? '') })),
    descriptor: of && unescapeStrace(of),
    result: end[1] === '?' ? -1 : Number(end[1]),
    error: end[3],
    opened: end[2] && unescapeStrace(end[2]),
  };
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** strace writes bytes beyond ASCII in octal: they are put together and decoded. */
function unescapeStrace(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replace(/\\(?:([0-7]{1,3})|x([0-9a-f]{2})|(.))/g, (_, octal?: string, hex?: string, letter = '') => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return hex === undefined ? (letters[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16));
  });
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
