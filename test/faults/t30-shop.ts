import { requireCluster, type TestCluster } from '../support/cluster.ts';
import { outcomesOf } from '../support/event-log.ts';
import { requireHelm } from '../support/require-helm.ts';
import type { MmoProcess, MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { writtenInto } from '../support/written-into.ts';
import type { FaultContext } from './rig/describe-fault.ts';

/** What is deployed: a number that is in every object, and whether the service has the objects that others lack. */
export interface ShopVersion {
  readonly number: number;
  readonly isWide: boolean;
}

/** A workspace of `web` over `api` and perhaps `other`, and a namespace to deploy it to. */
export interface Shop {
  readonly cluster: TestCluster;
  readonly rig: Rig;
  /** Writes the sources of a version. */
  readonly write: (version: ShopVersion) => void;
  readonly start: (env?: Readonly<Record<string, string>>) => Promise<MmoProcess>;
  readonly deploy: (args?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<MmoResult>;
  /** All that is the workspace's there, without what the cluster makes up itself. */
  readonly state: () => string;
  /** What was written there, and by whom: equal as long as nobody but the cluster itself has touched anything. */
  readonly written: () => string;
}

const kinds = 'deployments,services,ingresses,secrets,configmaps';
const names = ['api', 'web', 'other'] as const;
const secret = 'hunter2-of-t30';

export interface ShopOptions {
  readonly kind?: 'kubernetes' | 'helm';
  /** Instances of each service; none costs least, and everything but pods is there. */
  readonly scale?: number;
  /** `api` alone, with `web`, or with all. */
  readonly services?: 1 | 2 | 3;
  /** Another clone of it, for the same place. */
  readonly of?: Shop;
}

/** Makes one, in a namespace of its own unless it is a clone of another one. */
export async function createShop({ defer, skip, signal }: FaultContext, { kind = 'kubernetes', scale = 0, services = 2, of }: ShopOptions = {}): Promise<Shop> {
  const cluster = of?.cluster ?? (await requireCluster(defer, skip));
  const path = kind === 'helm' ? { PATH: requireHelm(skip) } : {};
  const rig = createRig({ files: { 'mmo.json': configuration({ ...cluster.environment, routes: 'ingress', kind }) } }, defer);
  const environmentOf = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({ ...cluster.env, ...path, TOKEN: secret, ...env });
  const list = (): readonly Live[] => {
    const { items } = JSON.parse(cluster.kubectl(['get', kinds, '--show-managed-fields', '--output=json'])) as { readonly items: readonly Live[] };
    return items.filter(
      (item) => !['kube-root-ca.crt'].includes(item.metadata.name) && !/^(kubernetes\.io\/service-account-token|helm\.sh)/.test(item.type ?? ''),
    );
  };
  return {
    cluster,
    rig,
    write: (version) => {
      for (const service of names.slice(0, services)) rig.write(`${service}/service.yml`, source(service, version, scale));
    },
    start: (env) => rig.start(['run', 'deploy', '--env', 'it', '--json'], { env: environmentOf(env), signal }),
    deploy: (args = [], env = {}) => rig.run(['deploy', '--env', 'it', ...args], { env: environmentOf(env), signal }),
    state: () => list().map(lasting).sort().join('\n'),
    written: () => list().map(writtenInto).sort().join('\n'),
  };
}

/** What is wrong with a run that should have gone well, for a tale. */
export function problemsOf(what: string, { exitCode, stdout, stderr, events }: MmoResult): readonly string[] {
  if (exitCode === 0) return [];
  const failures = [...outcomesOf(events)].flatMap(([task, outcome]) => (outcome.status === 'failure' ? [`${task}: ${JSON.stringify(outcome)}`] : []));
  return [`${what} exited with ${exitCode}: ${failures.join('; ') || `${stdout}${stderr}`.slice(-800)}`];
}

/** Problems of a shop that should be as one clean deployment leaves it. */
export function problemsOfState(shop: Shop, wanted: string): readonly string[] {
  const found = shop.state();
  return found === wanted ? [] : [`not the state of a clean deployment:\n${differing(found, wanted)}`];
}

/** Problems of a run that should find nothing to do. */
export async function problemsOfNext(shop: Shop): Promise<readonly string[]> {
  const next = await shop.deploy();
  const found = [...outcomesOf(next.events)].filter(([, { status }]) => status !== 'cached').map(([task, { status }]) => `${task} ${status}`);
  return [...problemsOf('the next run', next), ...(found.length === 0 ? [] : [`the next run found ${found.join(', ')} instead of nothing to do`])];
}

/** What single clean deployments leave. */
export interface CleanStates {
  /** Of a version: its number is all that differs between versions of one width. */
  readonly of: (version: ShopVersion) => string;
  /** How long one took. */
  readonly wholeMs: number;
}

const known = new Map<string, Promise<CleanStates>>();

/** Deploys each of the two widths to a namespace of its own, once in this process; `services` leaves out what others leave. */
export async function cleanStates(
  fault: FaultContext,
  { services = 2, ...options }: Pick<ShopOptions, 'kind' | 'scale' | 'services'> = {},
): Promise<CleanStates> {
  const name = JSON.stringify(options);
  const reading = known.get(name) ?? readStates(fault, options);
  known.set(name, reading);
  const { of, wholeMs } = await reading;
  const isMeant = (line: string): boolean => names.slice(0, services).some((service) => line.includes(`"name":"${service}`));
  return { wholeMs, of: (version) => of(version).split('\n').filter(isMeant).join('\n') };
}

async function readStates(fault: FaultContext, options: Pick<ShopOptions, 'kind' | 'scale'>): Promise<CleanStates> {
  const states = new Map<boolean, string>();
  const startedMs = performance.now();
  for (const isWide of [true, false]) {
    const clean = await createShop(fault, options);
    clean.write({ number: 9999, isWide });
    const result = await clean.deploy();
    if (result.exitCode !== 0) throw new Error(problemsOf('a clean deployment', result).join('\n'));
    states.set(isWide, clean.state());
  }
  const wholeMs = Math.ceil((performance.now() - startedMs) / states.size);
  return { wholeMs, of: ({ number, isWide }) => (states.get(isWide) ?? '').replaceAll('v-9999', `v-${number}`) };
}

interface Live {
  readonly kind: string;
  readonly type?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

function configuration(environment: object): string {
  return JSON.stringify({ name: 'delivery', plugins: ['deploy'], environments: { it: environment } });
}

function source(service: (typeof names)[number], { number, isWide }: ShopVersion, scale: number): string {
  const more = { web: { dependsOn: [{ service: 'api', kind: 'runtime' }] }, api: isWide ? { path: '/api' } : {}, other: {} }[service];
  const runs = { type: 'http-service', port: 8080, image: 'mmo-test/busybox', command: 'httpd -f -p 8080 -h /tmp', scale };
  return JSON.stringify({ ...runs, env: { VERSION: `v-${number}` }, ...(service === 'api' && { secrets: ['TOKEN'] }), ...more });
}

/** Without what differs between two places, or between two deployments of the same. */
function lasting({ kind, metadata: { name, labels, annotations = {} }, spec = {}, data }: Live): string {
  const own = Object.entries(annotations).filter(([key]) => key.startsWith('mmo.') && key !== 'mmo.key');
  const { clusterIP: _ip, clusterIPs: _ips, template, ...rest } = spec;
  const text = JSON.stringify({ kind, name, labels, own: Object.fromEntries(own), rest, template, data });
  return text.replace(/"(mmo\.secret-version|mmo\.key|meta\.helm\.sh\/release-namespace)":"[^"]*"/g, '"$1":""');
}

function differing(found: string, wanted: string): string {
  const [is, should] = [found.split('\n'), wanted.split('\n')];
  return [
    ...is.filter((line) => !should.includes(line)).map((line) => `+ ${line}`),
    ...should.filter((line) => !is.includes(line)).map((line) => `- ${line}`),
  ].join('\n');
}
