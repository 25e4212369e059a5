import type { Host } from '../host/host.ts';

/** What the CI's variables say a change is compared with. */
export interface CiBase {
  readonly revision: string;
  /** `merge-base`: a branch; `exact`: the very commit. */
  readonly compare: 'merge-base' | 'exact';
  readonly name: string;
}

/** Reads the variables of GitHub Actions and GitLab CI; `undefined` where they name no base. */
export function findCiBase(host: Host, env: Readonly<Record<string, string | undefined>>): CiBase | undefined {
  return gitHubBase(host, env) ?? gitLabBase(env);
}

function gitHubBase(host: Host, env: Readonly<Record<string, string | undefined>>): CiBase | undefined {
  const target = env['GITHUB_BASE_REF'];
  if (target) return { revision: `refs/remotes/origin/${target}`, compare: 'merge-base', name: `origin/${target} (GITHUB_BASE_REF)` };
  const event = readEvent(host, env['GITHUB_EVENT_PATH']);
  if (env['GITHUB_EVENT_NAME'] === 'merge_group') return exact(field(event['merge_group'], 'base_sha'), 'base of the merge group');
  const isDefault = env['GITHUB_REF'] === `refs/heads/${field(event['repository'], 'default_branch') ?? ''}`;
  // Elsewhere "before" is only the last push of the branch: what was pushed earlier would be missed.
  return env['GITHUB_EVENT_NAME'] === 'push' && isDefault ? exact(field(event, 'before'), 'the commit before the push') : undefined;
}

function gitLabBase(env: Readonly<Record<string, string | undefined>>): CiBase | undefined {
  const base = exact(env['CI_MERGE_REQUEST_DIFF_BASE_SHA'], 'CI_MERGE_REQUEST_DIFF_BASE_SHA');
  if (base !== undefined) return base;
  const target = env['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'];
  if (target) return { revision: `refs/remotes/origin/${target}`, compare: 'merge-base', name: `origin/${target} (CI_MERGE_REQUEST_TARGET_BRANCH_NAME)` };
  const isDefault = env['CI_COMMIT_BRANCH'] !== undefined && env['CI_COMMIT_BRANCH'] === env['CI_DEFAULT_BRANCH'];
  return isDefault ? exact(env['CI_COMMIT_BEFORE_SHA'], 'CI_COMMIT_BEFORE_SHA') : undefined;
}

/** A branch's first push has a "before" of zeros: no base. */
function exact(id: string | undefined, name: string): CiBase | undefined {
  return id !== undefined && /^[0-9a-f]{40,64}$/.test(id) && !/^0+$/.test(id) ? { revision: id, compare: 'exact', name } : undefined;
}

function readEvent(host: Host, file: string | undefined): Readonly<Record<string, unknown>> {
  const text = file ? host.files.tryReadText(file) : undefined;
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function field(value: unknown, name: string): string | undefined {
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
