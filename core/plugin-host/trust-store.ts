import type { Host } from '../host/host.ts';
import { isCi } from '../lib/is-ci.ts';

/** Workspaces whose code may run at a mere look, by real path. */
export interface TrustStore {
  isTrusted(root: string): boolean;
  /** Remembers the workspace; a folder that cannot be written costs the memory, nothing else. */
  trust(root: string): void;
  distrust(root: string): void;
}

/** Opens the list in the user's configuration. Where CI is set, every workspace is trusted: a pipeline runs what it checked out. */
export function openTrustStore(host: Host): TrustStore {
  const { env, files } = host;
  const home = env['HOME'];
  const folder = env['XDG_CONFIG_HOME'] || (home === undefined ? undefined : `${home}/.config`);
  const file = folder === undefined ? undefined : `${folder}/mmo/trusted.json`;
  const list = (): readonly string[] => {
    try {
      const value: unknown = JSON.parse((file === undefined ? undefined : files.tryReadText(file)) ?? '[]');
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    } catch {
      return [];
    }
  };
  const real = (root: string): string => {
    try {
      return files.realpath(root);
    } catch {
      return root;
    }
  };
  const save = (roots: readonly string[]): void => {
    try {
      if (file !== undefined) files.writeAtomic(file, `${JSON.stringify([...roots].sort(), undefined, 2)}\n`);
    } catch {
      // As said above.
    }
  };
  return {
    isTrusted: (root) => isCi(env) || list().includes(real(root)),
    trust: (root) => {
      const roots = list();
      if (!roots.includes(real(root))) save([...roots, real(root)]);
    },
    distrust: (root) => {
      const roots = list();
      const left = roots.filter((one) => one !== real(root));
      if (left.length < roots.length) save(left);
    },
  };
}
