import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { checkWorkspace } from './check-workspace.ts';
import { isSoundWithout } from './is-sound-without.ts';
import { leavesTheRestSound } from './leaves-the-rest-sound.ts';
import { parseDocument } from './parse-document.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { toWorkspaceConfig } from './to-workspace-config.ts';
import { validate } from './validate.ts';

/**
 * Reads `mmo.json`, `mmo.yml`, `mmo.yaml` or the key `mmo` of a `package.json`: checked by the schema, defaults filled
 * in. `name` is the name of a workspace that gives itself none. Key paths of `package.json#mmo` start below `mmo`.
 * A file whose only mistakes are unknown keys at the top has a value all the same: a plugin may know them.
 */
export async function parseWorkspaceConfig(file: string, bytes: Uint8Array, name = 'workspace'): Promise<Checked<WorkspaceConfig>> {
  const parsed = await parseDocument(file, bytes);
  if (parsed.value === undefined) return { value: undefined, diagnostics: parsed.diagnostics };
  const inPackage = file.split('/').at(-1) === 'package.json';
  const diagnostics = inPackage ? parsed.diagnostics.filter((diagnostic) => diagnostic.code === 'MMO2010') : [...parsed.diagnostics];
  const document = inPackage ? below(parsed.value, 'mmo') : parsed.value;
  if (!leavesTheRestSound(diagnostics)) return { value: undefined, diagnostics };
  if (document === undefined)
    return { value: undefined, diagnostics: [diagnose('missingKey', { message: 'package.json has no key "mmo"', span: { file, start: 0, end: 0 } })] };
  const [{ default: schema }, { default: service }] = await Promise.all([
    import('../../schemas/workspace.schema.json', { with: { type: 'json' } }),
    import('../../schemas/service.schema.json', { with: { type: 'json' } }),
  ]);
  const mistakes = [...diagnostics, ...(await validate(document.value, schema, { ...document, others: [service] }))];
  const isSound = mistakes.length === 0 || (diagnostics.length === 0 && (await isSoundWithout(document.value, schema, { ...document, others: [service] })));
  const further = isSound ? checkWorkspace(document) : [];
  mistakes.push(...further);
  return { value: isSound && further.length === 0 ? toWorkspaceConfig(document, name) : undefined, diagnostics: mistakes };
}

/** The part of a document under one top-level key, with its places. */
function below(document: ParsedDocument, key: string): ParsedDocument | undefined {
  const value = (document.value as Readonly<Record<string, unknown>> | null)?.[key];
  if (value === undefined) return undefined;
  return { file: document.file, value, spans: shorten(document.spans, key), keySpans: shorten(document.keySpans, key), texts: shorten(document.texts, key) };
}

function shorten<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const entries = Object.entries(record).filter(([path]) => path === key || path.startsWith(`${key}.`));
  return Object.fromEntries(entries.map(([path, value]) => [path.slice(key.length + 1), value]));
}
