const lasting =
  /timed out waiting|context deadline exceeded|hooks? failed|forbidden|unauthorized|denied|invalid|immutable|not found|already exists|exceeded quota|no matches for kind|conflict/i;

/**
 * Whether an upgrade that the server had taken by a dry run failed, as helm tells it, of what another try does not mend. Of anything else nobody
 * can tell: helm says in the server's own words what it answered, and leaves out the status.
 */
export function isLasting(said: string): boolean {
  return lasting.test(said);
}
