/** What stands in a text for a variable; `$$` is a dollar. */
const reference = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}]*))?\}|())/g;

/**
 * Puts values in the place of `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:+other}` and `${NAME:?message}`, as
 * docker compose does; one that is not set is empty. Throws where a required one is missing, or a dollar begins nothing of these.
 */
export function interpolate(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replace(reference, (found: string, dollar?: string, bare?: string, name = bare, operator = '', word = '') => {
    if (dollar !== undefined) return '$';
    if (name === undefined) throw new Error(`"${text}" has a "${found}" that is no variable; write "$$" for a dollar`);
    const value = variables[name];
    const isThere = value !== undefined && !(operator.startsWith(':') && value === '');
    switch (operator.at(-1)) {
      case '-':
        return isThere ? value : word;
      case '+':
        return isThere ? word : '';
      case '?':
        if (!isThere) throw new Error(`the variable ${name} is not set${word === '' ? '' : `: ${word}`}`);
        return value;
      default:
        return value ?? '';
    }
  });
}
