/** A command that could not be started, in words that name the remedy. */
export class SpawnFailure extends Error {
  constructor(request: { readonly argv: readonly string[]; readonly cwd: string }, { error, cwdExists }: { error: unknown; cwdExists: boolean }) {
    super(describeSpawnError(request, { error, cwdExists }), { cause: error });
    this.name = 'SpawnFailure';
  }
}

function describeSpawnError(
  request: { readonly argv: readonly string[]; readonly cwd: string },
  { error, cwdExists }: { error: unknown; cwdExists: boolean },
): string {
  const program = request.argv[0] ?? '';
  if (program === '') return 'the command is empty';
  if (!cwdExists) return `the working directory ${request.cwd} does not exist`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' && program.includes('/')) return `${program} does not exist, or the interpreter in its first line does not`;
  if (code === 'ENOENT') return `${program} was not found in PATH; install it, or write the command as a string to run it by a shell`;
  if (code === 'EACCES') return `${program} is not executable; run chmod +x on it`;
  if (code === 'E2BIG') return `the arguments and the environment of ${program} are too long for the system`;
  return `${program} could not be started: ${error instanceof Error ? error.message : String(error)}`;
}
