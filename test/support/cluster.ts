import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isPassing } from '../../executors/deploy/kubernetes/is-passing.ts';
import { requireDocker } from './docker.ts';
import { writtenInto } from './written-into.ts';

/** A namespace of the test's own in the Kubernetes of this machine. */
export interface TestCluster {
  readonly namespace: string;
  /** What mmo and kubectl need to find the cluster. */
  readonly env: Readonly<Record<string, string>>;
  /** As `environments` of `mmo.json` says it. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** Runs kubectl in the namespace and returns what it printed; throws when it fails. */
  readonly kubectl: (args: readonly string[], input?: string) => string;
  /** An object as the cluster has it. */
  readonly get: (name: string) => LiveObject;
  readonly has: (name: string) => boolean;
  /** What was written into these objects, and by whom: equal as long as nobody but the cluster itself has touched them. */
  readonly written: (...names: readonly string[]) => readonly string[];
  /** Name of a pod of a Deployment that is not about to go. */
  readonly podOf: (deployment: string) => string;
}

export interface LiveObject {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

const context = 'mmo-test';
/** Where the cluster had too much to do; mmo itself asks again as well. */
const tries = 5;

/** The cluster that `.ci/cluster/up.sh` starts; skips the test with the reason where there is none. The namespace is removed at the end. */
export async function requireCluster(defer: (cleanup: () => unknown) => void, skip: (reason: string, lacks?: string) => never): Promise<TestCluster> {
  const kubeconfig = join(process.env['MMO_CLUSTER_DIR'] ?? join(homedir(), '.cache', 'mmo-test-cluster'), 'kubeconfig');
  const remedy = 'bash .ci/cluster/up.sh starts it, after bash .ci/cluster/build.sh where its programs are missing';
  // It may answer all the same, and start no pod.
  if ((process.env['MMO_TEST_WITHOUT'] ?? '').split(',').includes('cluster')) skip(`the test cluster did not come up (${remedy})`, 'cluster');
  if (!existsSync(kubeconfig)) skip(`no test cluster has been started (${remedy})`, 'cluster');
  const env = { KUBECONFIG: kubeconfig };
  const run = (args: readonly string[], input?: string): ReturnType<typeof spawnSync> =>
    spawnSync('kubectl', ['--context', context, ...args], { env: { ...process.env, ...env }, encoding: 'utf8', ...(input !== undefined && { input }) });
  const isReady = Array.from({ length: tries }).some(() => run(['get', '--raw', '/readyz', '--request-timeout=20s']).status === 0);
  if (!isReady) skip(`the test cluster does not answer (${remedy})`, 'cluster');
  await requireDocker(skip);
  const namespace = `mmo-test-${randomBytes(4).toString('hex')}`;
  defer(() => run(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']));
  const kubectl: TestCluster['kubectl'] = (args, input) => {
    for (let attempt = 1; ; attempt += 1) {
      const { status, stdout, stderr } = run(['--namespace', namespace, ...args], input);
      if (status === 0) return String(stdout);
      if (attempt === tries || !isPassing(String(stderr))) throw new Error(`kubectl ${args.join(' ')} exited with ${status}: ${String(stderr)}`);
    }
  };
  const get: TestCluster['get'] = (name) => JSON.parse(kubectl(['get', name, '--show-managed-fields', '--output=json'])) as LiveObject;
  return {
    namespace,
    env,
    environment: { kind: 'kubernetes', context, namespace },
    kubectl,
    get,
    has: (name) => kubectl(['get', name, '--ignore-not-found', '--output=name']) !== '',
    written: (...names) => names.map((name) => `${name} ${writtenInto(get(name))}`),
    podOf: (deployment) => {
      const { matchLabels } = get(`deployment/${deployment}`).spec['selector'] as { readonly matchLabels: Readonly<Record<string, string>> };
      const selector = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`);
      const { items } = JSON.parse(kubectl(['get', 'pods', `--selector=${selector.join(',')}`, '--output=json'])) as { readonly items: readonly LiveObject[] };
      const pod = items.find(({ metadata }) => metadata.deletionTimestamp === undefined);
      if (pod === undefined) throw new Error(`no pod of ${deployment} is there to stay`);
      return pod.metadata.name;
    },
  };
}
