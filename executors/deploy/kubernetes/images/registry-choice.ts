import type { DeployEnvironment, DeployMistake } from '../../driver.ts';

/** How an environment stores what its registry holds. */
export interface RegistryStorage {
  readonly kind: 'filesystem' | 's3' | 'gcs' | 'azure';
  /** `filesystem`: a claim of this size, or a folder of the node. */
  readonly size: string;
  readonly storageClass: string | undefined;
  readonly hostPath: string | undefined;
  /** The others: settings of that driver (`bucket`, `region`), and a Secret whose keys are environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  readonly secret: string | undefined;
}

/** Where the images of an environment come from. */
export interface RegistryChoice {
  readonly kind: 'external' | 'in-cluster' | 'load';
  readonly image: string;
  /** Of every node: there the machines of the cluster pull from. */
  readonly port: number;
  readonly storage: RegistryStorage;
}

/** Names of what makes up a registry in a namespace. */
export const registryName = 'mmo-registry';
export const loginSecret = 'mmo-registry-login';
export const registryPort = 5000;

/** Reads `registry` of an environment: a word, or a record with `kind`. */
export function registryChoice({ config }: Pick<DeployEnvironment, 'config'>): RegistryChoice {
  const written = config['registry'];
  const record = (typeof written === 'string' ? { kind: written } : (written ?? {})) as Partial<Omit<RegistryChoice, 'storage'>> & {
    readonly storage?: Partial<RegistryStorage>;
  };
  const { kind = 'filesystem', size = '20Gi', storageClass, hostPath, settings = {}, secret } = record.storage ?? {};
  return {
    kind: record.kind ?? 'external',
    image: record.image ?? 'registry:2',
    port: record.port ?? 30500,
    storage: { kind, size, storageClass, hostPath, settings, secret },
  };
}

/** How the machines of the cluster name its own registry: each by itself, which they trust without TLS. */
export function nodeAddress({ port }: Pick<RegistryChoice, 'port'>): string {
  return `127.0.0.1:${port}`;
}

/** What of it cannot be. */
export function checkRegistryChoice(environment: Pick<DeployEnvironment, 'config'>): readonly DeployMistake[] {
  const { storage } = registryChoice(environment);
  const needed = { filesystem: undefined, s3: 'bucket', gcs: 'bucket', azure: 'container' }[storage.kind];
  if (needed === undefined || storage.settings[needed] !== undefined) return [];
  return [
    { key: 'environment.registry.storage', message: `a registry that stores in ${storage.kind} needs a ${needed}`, help: `say "settings": { "${needed}": … }` },
  ];
}
