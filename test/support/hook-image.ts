import { randomBytes } from 'node:crypto';
import { pack } from 'tar-stream';
import type { Containers } from '../../core/model/containers.ts';

/** A file of an image: text that is executable, or what is said of it. */
export type ImageFile = string | { readonly content?: string | Uint8Array; readonly mode?: number; readonly link?: string; readonly directory?: true };

export interface HookImageOptions {
  /** By path without the leading slash. */
  readonly files?: Readonly<Record<string, ImageFile>>;
  /** Further lines of the Dockerfile. */
  readonly lines?: readonly string[];
  /** Instead of a name of its own. */
  readonly name?: string;
}

/** Builds an image with these files on top of busybox, and has `defer` remove it; resolves with its name. */
export async function buildHookImage(
  containers: Containers,
  { files = {}, lines = [], name }: HookImageOptions,
  defer: (cleanup: () => unknown) => void,
): Promise<string> {
  const image = name ?? `mmo-test/hooks-${randomBytes(4).toString('hex')}:1`;
  const tar = pack();
  const tops = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  for (const [path, file] of Object.entries(files)) {
    const { content = '', mode = 0o755, link, directory } = typeof file === 'string' ? { content: file } : file;
    if (link !== undefined) tar.entry({ name: path, type: 'symlink', linkname: link });
    else if (directory === true) tar.entry({ name: path, type: 'directory', mode });
    else tar.entry({ name: path, mode }, Buffer.from(content));
  }
  const copies = tops.map((top) => (top === 'hooks' && typeof files[top] === 'object' ? `COPY ${top} /` : `COPY ${top} /${top}`));
  tar.entry({ name: 'Dockerfile' }, ['FROM mmo-test/busybox', ...copies, ...lines, ''].join('\n'));
  tar.finalize();
  await containers.build({
    context: tar as AsyncIterable<Uint8Array>,
    dockerfile: 'Dockerfile',
    tags: [image],
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  defer(() => containers.removeImage(image).catch(() => undefined));
  return image;
}
