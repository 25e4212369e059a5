import { findRoots } from '../discovery/find-roots.ts';
import type { Host } from '../host/host.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';

export interface ExtraRootsRequest {
  readonly host: Host;
  /** Absolute workspace root. */
  readonly root: string;
  /** Absolute. */
  readonly configFile: string | undefined;
  /** What earlier runs parsed; what is parsed now is added. */
  readonly parsed: Map<string, unknown>;
}

/**
 * The extra roots that a configuration file names, found before the tree is read. Other mistakes of the file are not told
 * here; a file that does not speak of roots is not parsed.
 */
export async function extraRoots({ host, root, configFile, parsed }: ExtraRootsRequest): Promise<Checked<readonly ExtraRoot[]>> {
  const bytes = configFile === undefined ? undefined : host.files.tryRead(configFile);
  // A JSON file may spell any key with escapes.
  if (configFile === undefined || bytes === undefined || !/\broots\b|\\[ux]/.test(Buffer.from(bytes).toString('latin1'))) return { value: [], diagnostics: [] };
  const file = configFile.slice(root.length + 1);
  const cacheKey = `roots 1 ${file} ${sha256(bytes)}`;
  const config = (parsed.get(cacheKey) as WrittenRoots | undefined) ?? (await writtenRoots(file, bytes));
  if (config === undefined) return { value: [], diagnostics: [] };
  parsed.set(cacheKey, config);
  return findRoots({ host, root, config });
}

type WrittenRoots = Pick<WorkspaceConfig, 'roots' | 'spans'>;

async function writtenRoots(file: string, bytes: Uint8Array): Promise<WrittenRoots | undefined> {
  const { value: config } = await (await import('../config/parse-workspace-config.ts')).parseWorkspaceConfig(file, bytes);
  if (config === undefined) return undefined;
  return { roots: config.roots, spans: Object.fromEntries(Object.entries(config.spans).filter(([key]) => key.startsWith('roots.'))) };
}
