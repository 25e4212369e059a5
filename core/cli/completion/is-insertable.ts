/**
 * Whether a candidate can be answered: it is one line, and where the shell takes it into the command line as it is (bash;
 * zsh and fish quote), nothing in it means anything to the shell. A folder may be called `$(rm -r ~)`.
 */
export function isInsertable(value: string, isQuoted: boolean): boolean {
  return !control.test(value) && (isQuoted || !active.test(value));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const control = /[\u0000-\u001f\u007f]/;
const active = /[\s$`"'\\;&|<>(){}[\]*?#]/;
