import { parseDocument } from '../config/parse-document.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { Containers, ImageInfo } from '../model/containers.ts';
import type { Checked, Diagnostic, Span } from '../model/diagnostic.ts';
import type { LockedImage } from '../model/plugin.ts';
import { type ArchiveEntry, listArchive } from './list-archive.ts';

export interface ReadImageOptions {
  readonly containers: Containers;
  /** As `mmo.json` names it. */
  readonly reference: string;
  readonly span: Span | undefined;
  readonly signal: AbortSignal;
  /** For the containers that are made to be read, and never started. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Of all hooks together: they are read as one archive. */
const MOST_BYTES = 512 * 1024 * 1024;
const MANIFEST_BYTES = 256 * 1024;
const MANIFEST = '/plugin/mmo-plugin.yaml';
const LABEL = 'dev.mmo.plugin';
const EXECUTABLE = 0o111;
const help = 'give the image executable files in /hooks, and a manifest only where their names do not say all';

/** Reads what an image offers out of its files and labels; nothing of it is executed. */
export async function readImagePlugin(image: ImageInfo, options: ReadImageOptions): Promise<Checked<LockedImage>> {
  const { reference, span } = options;
  const diagnostics: Diagnostic[] = [];
  const warn = (problem: string): void => {
    diagnostics.push(diagnose('pluginInvalid', { message: `the plugin "${reference}" ${problem}`, span, severity: 'warning', help }));
  };
  const refuse = (problem: string): Checked<never> => ({
    value: undefined,
    diagnostics: [...diagnostics, diagnose('pluginInvalid', { message: `the plugin "${reference}" ${problem}`, span, help })],
  });
  const hooks = hooksOf(await archived('/hooks', image, options), warn);
  const manifest = await manifestOf(image, options);
  if ('problem' in manifest) return refuse(`has a manifest that cannot be read: ${manifest.problem}`);
  if (hooks.length === 0 && manifest.value === undefined && image.entrypoint.length === 0)
    return refuse('has no executable file in /hooks, no manifest and no ENTRYPOINT');
  return { value: { digest: digestOf(image, reference), hooks, manifest: manifest.value }, diagnostics };
}

/** The registry's digest where there is one: by it every machine can pull the same image. */
export function digestOf({ id, digests }: ImageInfo, reference: string): string {
  const written = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
  if (written !== undefined) return written;
  const named = reference.slice(0, Math.max(reference.lastIndexOf(':'), 0) > reference.lastIndexOf('/') ? reference.lastIndexOf(':') : undefined);
  // What the same image is called in another repository says nothing of this one, whose registry would not know it.
  const names = new Set([named, `docker.io/${named}`, `docker.io/library/${named}`]);
  const own = digests.find((one) => names.has(one.split('@')[0] ?? ''));
  return own?.split('@')[1] ?? id;
}

function hooksOf(entries: readonly ArchiveEntry[] | undefined, warn: (problem: string) => void): readonly string[] {
  const hooks: string[] = [];
  for (const { name, type, mode } of entries ?? []) {
    const path = name.replace(/^\.?\/+/, '').replace(/\/+$/, '');
    if (path === 'hooks') {
      if (type !== 'directory') warn(`has a /hooks that is a ${type} and no folder`);
      continue;
    }
    const file = path.slice('hooks/'.length);
    if (!path.startsWith('hooks/') || file.includes('/')) continue;
    if (type !== 'file') warn(`has a /hooks/${file} that is a ${type}, which is passed over`);
    else if ((mode & EXECUTABLE) === 0) warn(`has a /hooks/${file} that is not executable, which is passed over`);
    else if (!/^[A-Za-z0-9_][\w.-]*$/.test(file)) warn(`has a file in /hooks with a name that is no name of a hook, which is passed over`);
    else hooks.push(file);
  }
  return hooks.sort();
}

type Manifest = { readonly value: Readonly<Record<string, unknown>> | undefined } | { readonly problem: string };

async function manifestOf(image: ImageInfo, options: ReadImageOptions): Promise<Manifest> {
  const file = (await archived(MANIFEST, image, options))?.find(({ type }) => type === 'file');
  if (file !== undefined && file.bytes === undefined) return { problem: `${MANIFEST} is larger than ${MANIFEST_BYTES} bytes` };
  const label = image.labels[LABEL];
  const bytes = file?.bytes ?? (label === undefined ? undefined : new TextEncoder().encode(label));
  if (bytes === undefined) return { value: undefined };
  const { value: document, diagnostics } = await parseDocument(file === undefined ? LABEL : MANIFEST, bytes);
  if (document === undefined) return { problem: diagnostics.map(({ message }) => message).join('; ') };
  if (typeof document.value !== 'object' || document.value === null || Array.isArray(document.value)) return { problem: 'it is no map' };
  return { value: document.value as Readonly<Record<string, unknown>> };
}

async function archived(path: string, { id }: ImageInfo, { containers, signal, labels }: ReadImageOptions): Promise<readonly ArchiveEntry[] | undefined> {
  const tar = await containers.archive(id, path, { maxBytes: MOST_BYTES, signal, labels });
  return tar === undefined ? undefined : listArchive(tar, MANIFEST_BYTES);
}
