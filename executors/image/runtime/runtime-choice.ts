import { RuntimeMistake } from './runtime-mistake.ts';
import { type Runtime, runtimes } from './runtimes.ts';

/** What `runtime` means: one that ships with mmo, or a template that lies somewhere. */
export type RuntimeChoice =
  | { readonly kind: 'builtin'; readonly name: string; readonly runtime: Runtime; readonly version: string; readonly hasEnded: boolean }
  | { readonly kind: 'folder' | 'tarball' | 'package'; readonly place: string; readonly version: string | undefined };

/** What the user says of it; `key` names what of `service.yml` says it. */
export interface RuntimeWish {
  readonly runtime: string;
  readonly runtimeVersion?: string | undefined;
}

/**
 * Reads `nodejs`, `nodejs:10`, `./folder`, `//folder` of the workspace, a tarball at such a path, or `npm:package`. Throws a RuntimeMistake
 * where there is none of that name or version.
 */
export function runtimeChoice({ runtime: written, runtimeVersion }: RuntimeWish): RuntimeChoice {
  if (written.startsWith('npm:')) return { kind: 'package', place: written.slice('npm:'.length), version: runtimeVersion };
  if (/^\.{0,2}\//.test(written)) {
    if (written.startsWith('/') && !written.startsWith('//')) throw new RuntimeMistake('runtime', `the template "${written}" lies outside the workspace`);
    return { kind: isTarball(written) ? 'tarball' : 'folder', place: written, version: runtimeVersion };
  }
  const colon = written.indexOf(':');
  const [name, inName] = colon < 0 ? [written, undefined] : [written.slice(0, colon), written.slice(colon + 1)];
  const runtime = Object.hasOwn(runtimes, name) ? runtimes[name] : undefined;
  if (runtime === undefined) {
    const help = `take one of them, a folder ("./…" or "//…" from the workspace), a tarball, or "npm:…"`;
    throw new RuntimeMistake('runtime', `there is no runtime "${name}"; there are ${Object.keys(runtimes).join(' and ')}`, help);
  }
  if (inName !== undefined && runtimeVersion !== undefined && inName !== runtimeVersion)
    throw new RuntimeMistake('runtimeVersion', `the version is "${inName}" in "${written}", and "${runtimeVersion}"`, 'leave one out');
  const version = inName ?? runtimeVersion ?? runtime.defaultVersion;
  const at = runtime.versions.indexOf(version);
  if (at < 0) throw unknownVersion(version, { name, versions: runtime.versions, key: inName === undefined ? 'runtimeVersion' : 'runtime' });
  return { kind: 'builtin', name, runtime, version, hasEnded: at <= runtime.versions.indexOf(runtime.lastEnded) };
}

/** Whether a path names a tarball. */
export function isTarball(path: string): boolean {
  return /\.(?:tgz|tar\.gz|tar)$/.test(path);
}

function unknownVersion(
  version: string,
  { name, versions, key }: { readonly name: string; readonly versions: readonly string[]; readonly key: string },
): RuntimeMistake {
  const coarser = versions.findLast((known) => version.startsWith(`${known}.`));
  const message = `the runtime ${name} has no version "${version}"; there are ${versions.join(', ')}`;
  return new RuntimeMistake(
    key,
    message,
    coarser === undefined ? undefined : `take "${coarser}", or write a Dockerfile of your own where it must be exactly "${version}"`,
  );
}
