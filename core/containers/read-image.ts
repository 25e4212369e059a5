import type { ImageInfo } from '../model/containers.ts';
import type { DaemonClient } from './daemon-client.ts';
import { imagePath } from './image-path.ts';

/** What the daemon tells of an image; undefined where it has none of that name. */
export async function readImage(client: DaemonClient, reference: string): Promise<ImageInfo | undefined> {
  const what = `image "${reference}" cannot be looked up`;
  const answer = await client.tryJson({ method: 'GET', path: `/images/${imagePath(reference)}/json`, what, timeoutMs: client.limits.quickMs });
  return answer === undefined ? undefined : toInfo(answer as InspectedImage);
}

interface InspectedImage {
  readonly Id?: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly RepoTags?: readonly string[] | null;
  readonly Os?: string;
  readonly Architecture?: string;
  readonly Variant?: string;
  readonly Size?: number;
  readonly Config?: {
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly Volumes?: Readonly<Record<string, unknown>> | null;
    readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  } | null;
}

function toInfo({ Id = '', RepoDigests, RepoTags, Os = '', Architecture = '', Variant = '', Size = 0, Config }: InspectedImage): ImageInfo {
  return {
    id: Id,
    digests: [...(RepoDigests ?? [])].sort(),
    tags: [...(RepoTags ?? [])].sort(),
    labels: Config?.Labels ?? {},
    entrypoint: Config?.Entrypoint ?? [],
    command: Config?.Cmd ?? [],
    env: Config?.Env ?? [],
    user: Config?.User ?? '',
    cwd: Config?.WorkingDir ?? '',
    volumes: Object.keys(Config?.Volumes ?? {}).sort(),
    hasHealthcheck: (Config?.Healthcheck?.Test ?? ['NONE'])[0] !== 'NONE',
    platform: [Os, Architecture, Variant].filter((part) => part !== '').join('/'),
    sizeBytes: Size,
  };
}
