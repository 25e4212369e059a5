import { createHash } from 'node:crypto';
import type { DeployTarget } from '../driver.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { parseObjects } from '../kubernetes/yaml-documents.ts';
import { type Helm, HelmFailure } from './helm.ts';
import type { HelmValues } from './helm-values.ts';

const LONGEST_NAME = 53;

/** A release of helm, as its newest revision is. */
export interface Release {
  readonly name: string;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback`, `uninstalling`. */
  readonly status: string;
  /** The values that it was given. */
  readonly config: HelmValues;
  /** What mmo says of itself in them; empty where somebody else deployed it. */
  readonly mark: { readonly workspace?: string; readonly environment?: string; readonly service?: string; readonly key?: string };
  readonly objects: readonly KubeObject[];
  /** How many hooks its chart has. */
  readonly hooks: number;
}

/** The release of a service; helm takes no name longer than 53. */
export function releaseName({ service }: Pick<DeployTarget, 'service'>): string {
  const name = objectName(service);
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}-${createHash('sha256').update(service).digest('hex').slice(0, 8)}`;
}

/** A release as the cluster has it; undefined where there is none. */
export async function readRelease(helm: Helm, name: string): Promise<Release | undefined> {
  let text: string;
  try {
    text = await helm.run(['status', name, '--output', 'json']);
  } catch (error) {
    if (error instanceof HelmFailure && /release: not found/.test(error.said)) return undefined;
    throw error;
  }
  return parseRelease(text);
}

/** What helm printed of a release. */
export function parseRelease(text: string): Release {
  const { name, info, config, manifest, hooks } = JSON.parse(text) as ReleaseText;
  const { mmo } = (config ?? {}) as { readonly mmo?: Release['mark'] };
  return {
    name,
    status: info.status,
    config: config ?? {},
    mark: mmo ?? {},
    objects: parseObjects(manifest ?? '', `the release ${name}`),
    hooks: hooks?.length ?? 0,
  };
}

interface ReleaseText {
  readonly name: string;
  readonly info: { readonly status: string };
  readonly config?: HelmValues | null;
  readonly manifest?: string;
  readonly hooks?: readonly unknown[] | null;
}
