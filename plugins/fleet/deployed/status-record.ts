import type { DeployedService, PluginCommandContext, Service } from '../../../core/plugin-api.ts';

/** How far a service has come: its image is being made, could not be made, is made; it runs, it ran. */
export type DeployStatus = 'building' | 'build_failed' | 'built' | 'running' | 'stopped';

/** One service in one environment. */
export interface StatusRecord {
  /** `cart@local`. */
  readonly id: string;
  readonly app: string;
  readonly service: string;
  /** Undefined for services. */
  readonly kind?: 'vendor' | undefined;
  readonly environment: string;
  /** Undefined for a service whose image nobody ever made. */
  readonly status: DeployStatus | undefined;
  readonly image: string | undefined;
  /** Key of the task that made the image. */
  readonly artifact: string | undefined;
  readonly path: string | undefined;
  readonly port: string | undefined;
  readonly context: string | undefined;
  readonly dockerfile: string | undefined;
  readonly command: unknown;
  readonly runtime: string | undefined;
  readonly key: string | undefined;
  readonly ready: number;
  readonly wanted: number;
  readonly url: string | undefined;
  readonly note: string | undefined;
}

/** What the last run that had the task says of a service's image. */
export interface KnownImage {
  readonly status: 'building' | 'build_failed' | 'built';
  readonly key: string | undefined;
}

/** Puts a service's record together: what lives counts before what was built. */
export function statusRecord(
  service: Pick<Service, 'name' | 'extra'>,
  {
    live,
    image,
    environment,
    app,
  }: { readonly live: DeployedService | undefined; readonly image: KnownImage | undefined; readonly environment: string; readonly app: string },
): StatusRecord {
  const { name, extra } = service;
  const isMaking = image?.status === 'building' || image?.status === 'build_failed';
  const isUp = live?.status === 'running' || live?.status === 'starting';
  return {
    id: `${name}@${environment}`,
    app,
    service: name,
    environment,
    status: isMaking && !isUp ? image.status : live !== undefined ? (isUp ? 'running' : 'stopped') : image?.status,
    image: live?.image,
    artifact: image?.key,
    path: textOf(extra['path']),
    port: extra['port'] === undefined ? undefined : String(extra['port']),
    context: textOf(extra['context']) ?? (extra['image'] === undefined ? '.' : undefined),
    dockerfile: textOf(extra['dockerfile']) ?? (['runtime', 'template', 'image'].every((key) => extra[key] === undefined) ? 'Dockerfile' : undefined),
    command: extra['command'],
    runtime: textOf(extra['runtime']) ?? textOf(extra['template']),
    key: live?.key,
    ready: live?.ready ?? 0,
    wanted: live?.wanted ?? (typeof extra['scale'] === 'number' ? extra['scale'] : 1),
    url: live?.url,
    note: live?.note,
  };
}

/** The record of a vendor that runs beside the services of an environment. */
export function vendorRecord(live: DeployedService, place: { readonly environment: string; readonly app: string }): StatusRecord {
  const record = statusRecord({ name: live.service, extra: {} }, { live, image: undefined, ...place });
  return { ...record, kind: 'vendor', context: undefined, dockerfile: undefined };
}

/** The record of a service that an environment has and the workspace no longer does. */
export function goneRecord(live: DeployedService, place: { readonly environment: string; readonly app: string }): StatusRecord {
  const record = live.kind === 'vendor' ? vendorRecord(live, place) : statusRecord({ name: live.service, extra: {} }, { live, image: undefined, ...place });
  const note = 'no longer in the workspace (mmo deploy --prune)';
  return { ...record, context: undefined, dockerfile: undefined, note: live.note === undefined ? note : `${live.note}; ${note}` };
}

/** What runs of this workspace tell of images: of those that ended their summaries, of one that goes on the logs it writes. */
export function knownImages({ files, workspace }: Pick<PluginCommandContext, 'files' | 'workspace'>): ReadonlyMap<string, KnownImage> {
  const folder = `${workspace.root}/.mmo`;
  const known = new Map<string, KnownImage>();
  // The first run of all has not ended yet.
  for (const { name } of files.exists(`${folder}/runs`) ? files.readdir(`${folder}/runs`) : []) {
    for (const { service, task, outcome, key } of tasksOf(files.tryReadText(`${folder}/runs/${name}`))) {
      if (task !== 'image' || service === undefined) continue;
      if (outcome?.status === 'success' || outcome?.status === 'cached') known.set(service, { status: 'built', key });
      if (outcome?.status === 'failure') known.set(service, { status: 'build_failed', key });
    }
  }
  for (const { name } of files.exists(`${folder}/run`) ? files.readdir(`${folder}/run`) : []) {
    const run = /^(.+)\.json$/.exec(name)?.[1];
    if (run === undefined || !files.exists(`${folder}/run/${run}`)) continue;
    for (const { name: service } of files.readdir(`${folder}/run/${run}`))
      if (files.exists(`${folder}/run/${run}/${service}/image.log`) && !files.exists(`${folder}/run/${run}/${service}/deploy.log`))
        known.set(service, { status: 'building', key: undefined });
  }
  return known;
}

interface SummarizedTask {
  readonly service?: string;
  readonly task?: string;
  readonly key?: string;
  readonly outcome?: { readonly status?: string };
}

function tasksOf(text = ''): readonly SummarizedTask[] {
  try {
    return (JSON.parse(text) as { readonly tasks?: readonly SummarizedTask[] }).tasks ?? [];
  } catch {
    return [];
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
