import type { Repository } from '../git/find-repository.ts';
import type { Host } from '../host/host.ts';

/**
 * The host of a look at a repository that nobody trusts yet: where a commit of a partial clone must be fetched, git does
 * that by its own programs, or not at all, never by those that the repository configures (`core.sshCommand`,
 * `uploadpack`, credential helpers, `ext::`). The same host where the repository configures none.
 */
export function withoutTransports(host: Host, repository: Repository | undefined): Host {
  if (repository === undefined || !configuresTransport(host, repository)) return host;
  const first = Number(host.env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const pairs = settings.flatMap(([key, value], n) => [
    [`GIT_CONFIG_KEY_${first + n}`, key],
    [`GIT_CONFIG_VALUE_${first + n}`, value],
  ]);
  return { ...host, env: { ...host.env, ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(first + settings.length) } };
}

/** An empty helper takes back all that were configured before. Of proxies and upload packs the first counts, so that only their protocols can be refused. */
const settings = [
  ['core.sshCommand', 'ssh'],
  ['core.askPass', 'true'],
  ['credential.helper', ''],
  ...['ext', 'git', 'file'].map((protocol) => [`protocol.${protocol}.allow`, 'never'] as const),
] as const;

const transports = /sshcommand|^\s*uploadpack\s*=|gitproxy|askpass|helper|include|\[\s*protocol/im;

function configuresTransport({ files }: Host, { gitDir, commonDir }: Repository): boolean {
  // Submodules have configurations of their own.
  if (files.exists(`${commonDir}/modules`)) return true;
  return [`${commonDir}/config`, `${gitDir}/config.worktree`].some((file) => transports.test(files.tryReadText(file) ?? ''));
}
