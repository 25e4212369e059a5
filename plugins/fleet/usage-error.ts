/** What the user did wrong; shown as it is, and the exit code is 2. */
export class UsageError extends Error {
  readonly usage = true;
}
