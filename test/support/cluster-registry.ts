import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireCluster, type TestCluster } from './cluster.ts';
import { requireDocker } from './docker.ts';
import type { TestContext } from './harness.ts';
import { needProgram } from './need-program.ts';

/** A namespace whose environment has a registry of its own and builds by itself, from images of this machine. */
export interface BuildingCluster extends TestCluster {
  /** Port of the nodes. */
  readonly port: number;
  /** `127.0.0.1:<port>`. */
  readonly registry: string;
  /** What the registry's Secret holds. */
  readonly password: () => string;
  /** Names of Jobs and of pods that belong to one. */
  readonly builds: () => readonly string[];
  /** The same once the cluster has removed what it was told to remove. */
  readonly buildsLeft: () => readonly string[];
}

/** Skips the test where the cluster, the daemon or a program is missing. Nothing is installed yet. */
export async function requireBuildingCluster({ defer, skip }: Pick<TestContext, 'defer' | 'skip'>): Promise<BuildingCluster> {
  const hostPath = mkdtempSync(join(tmpdir(), 'mmo-registry-'));
  defer(() => rmSync(hostPath, { recursive: true, force: true, maxRetries: 5 }));
  const cluster = await requireCluster(defer, skip);
  needProgram('htpasswd', skip);
  await requireDocker(skip, ['busybox', 'builder', 'registry']);
  cluster.kubectl(['create', 'namespace', cluster.namespace]);
  // A port that the cluster gives away is free.
  cluster.kubectl(['create', 'service', 'nodeport', 'free', '--tcp=1']);
  const port = Number(cluster.kubectl(['get', 'service', 'free', '--output=jsonpath={.spec.ports[0].nodePort}']));
  cluster.kubectl(['delete', 'service', 'free']);
  const builds = (): readonly string[] =>
    cluster
      .kubectl(['get', 'jobs,pods,secrets', '--output=name'])
      .split('\n')
      .filter((name) => /-build-/.test(name));
  return {
    ...cluster,
    port,
    registry: `127.0.0.1:${port}`,
    environment: {
      ...cluster.environment,
      registry: { kind: 'in-cluster', image: 'mmo-test/registry', port, storage: { hostPath } },
      build: { builder: 'cluster', tool: 'buildah', builderImage: 'mmo-test/builder', transferImage: 'mmo-test/builder' },
    },
    password: () => {
      const data = cluster.kubectl(['get', 'secret', 'mmo-registry-login', '--output=jsonpath={.data.\\.dockerconfigjson}']);
      const { auths } = JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as { readonly auths: Readonly<Record<string, { readonly auth: string }>> };
      const text = Buffer.from(Object.values(auths)[0]?.auth ?? '', 'base64').toString('utf8');
      return text.slice(text.indexOf(':') + 1);
    },
    builds,
    buildsLeft: () => {
      for (const name of builds().filter((one) => !one.startsWith('job'))) cluster.kubectl(['wait', '--for=delete', name, '--timeout=180s']);
      return builds();
    },
  };
}
