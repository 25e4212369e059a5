const word = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs;
const piece = /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\\"']+)/gs;

/** A command of a service as argv: a plain line is split into words and needs no shell, which an image may not have. */
export function commandArgv(command: string | readonly string[] | undefined): readonly string[] | undefined {
  if (command === undefined || typeof command !== 'string') return command;
  if (/[|&;<>()$`*?[\]{}~\n]/.test(command) || command.replace(word, '').trim() !== '') return ['/bin/sh', '-c', command];
  return [...command.matchAll(word)].map(([found]) =>
    found.replace(piece, (_, escaped?: string, double?: string, single?: string, plain?: string) => {
      return escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? plain ?? '';
    }),
  );
}
