/** Whether to colour what goes to a stream: `NO_COLOR` decides, then `FORCE_COLOR`, then whether it is a terminal that can. */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, isTty: boolean): boolean {
  const { NO_COLOR: none, FORCE_COLOR: forced, TERM: terminal } = env;
  if (none !== undefined && none !== '') return false;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTty && terminal !== 'dumb';
}
