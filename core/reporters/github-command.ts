/** The workflow commands mmo gives. */
export type GithubCommandName = 'error' | 'warning' | 'notice' | 'group' | 'endgroup';

/** A line that GitHub Actions reads as a command: `::error title=…::message`; nothing in its parts can end it early. */
export function githubCommand(name: GithubCommandName, message = '', properties: Readonly<Record<string, string | number>> = {}): string {
  const parts = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name}${parts.length === 0 ? '' : ` ${parts.join(',')}`}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
