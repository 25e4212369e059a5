/** A string for `/bin/sh -c` of the image, a list as it is; `--` arguments appended word for word. */
export function commandLine(command: string | readonly string[], args: readonly string[]): readonly string[] {
  if (typeof command !== 'string') return [...command, ...args];
  return ['/bin/sh', '-c', [command.trimEnd(), ...args.map(quote)].join(' ')];
}

/** For sh: nothing inside single quotes means anything but the quote itself. */
function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
