import { releaseLostTerminals } from '../host/release-lost-terminals.ts';

/** Ends the process once what was written is out: a handle that somebody left open must not keep a finished mmo alive. */
export function leave(exitCode: number): void {
  const exit = (): void => {
    releaseLostTerminals();
    process.exit(exitCode);
  };
  process.exitCode = exitCode;
  process.stdout.write('', () => process.stderr.write('', exit));
}
