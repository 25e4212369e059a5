import { closeSync, fstatSync, statSync } from 'node:fs';

/**
 * Closes those of stdin, stdout and stderr that were a terminal which is gone; called right before the process exits. Node
 * restores the settings of its terminals then, and where that fails it aborts, whatever the exit code was to be.
 */
export function releaseLostTerminals(): void {
  for (const descriptor of [0, 1, 2]) if (isDevice(descriptor) && !isTerminal(descriptor)) closeSync(descriptor);
}

/** Whether it is a device of characters other than `/dev/null`. */
function isDevice(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isCharacterDevice() && stat.rdev !== statSync('/dev/null').rdev;
  } catch {
    return false;
  }
}

/** Loads what asks for it only here, as most calls need it for no other purpose. */
function isTerminal(descriptor: number): boolean {
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}
