/** Whether a pipeline runs this: `CI` is set, and not to a word for no. */
export function isCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return CI !== '' && CI !== '0' && CI !== 'false';
}
