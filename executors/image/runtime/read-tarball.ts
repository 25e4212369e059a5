import { gunzipSync } from 'node:zlib';
import type { Files } from '../../../core/plugin-api.ts';
import { cleanPath } from '../clean-path.ts';
import { RuntimeMistake } from './runtime-mistake.ts';
import type { TemplateFile } from './template.ts';

/** No template is as large as this. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The files of a template in a tarball, in order; a single folder at its top, as npm and GitHub make them, is left out of their paths. */
export async function readTarball(path: string, files: Pick<Files, 'read'>): Promise<readonly TemplateFile[]> {
  const found = await filesIn(unzip(path, files.read(path)), path);
  const [top] = found.map((file) => file.path.split('/')[0]);
  const isWrapped = found.length > 0 && found.every((file) => file.path.startsWith(`${top}/`));
  return found.map((file) => (isWrapped ? { ...file, path: file.path.slice((top ?? '').length + 1) } : file)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function unzip(path: string, bytes: Uint8Array): Uint8Array {
  if (path.endsWith('.tar')) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw unusable(path, error);
  }
}

async function filesIn(tar: Uint8Array, path: string): Promise<readonly TemplateFile[]> {
  const { extract } = await import('tar-stream');
  const { Readable } = await import('node:stream');
  const found: TemplateFile[] = [];
  const reader = extract();
  try {
    Readable.from([tar]).pipe(reader);
    for await (const entry of reader) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      if (entry.header.type !== 'file') continue;
      const name = cleanPath(entry.header.name);
      if (name.startsWith('/') || name === '..' || name.startsWith('../'))
        throw new RuntimeMistake('runtime', `the template "${path}" holds "${name}", which leads out of it`);
      found.push({ path: name, content: Buffer.concat(chunks), isExecutable: ((entry.header.mode ?? 0) & 0o111) !== 0 });
    }
  } catch (error) {
    if (error instanceof RuntimeMistake) throw error;
    throw unusable(path, error);
  }
  return found;
}

function unusable(path: string, error: unknown): RuntimeMistake {
  return new RuntimeMistake('runtime', `the template "${path}" is no tarball: ${error instanceof Error ? error.message : String(error)}`);
}
