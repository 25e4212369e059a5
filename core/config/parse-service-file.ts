import type { Checked } from '../model/diagnostic.ts';
import type { RawService } from '../model/workspace.ts';
import { asWritten } from './as-written.ts';
import { checkService } from './check-service.ts';
import { isSoundWithout } from './is-sound-without.ts';
import { leavesTheRestSound } from './leaves-the-rest-sound.ts';
import { parseDocument } from './parse-document.ts';
import { validate } from './validate.ts';

/**
 * Reads one `service.yml`: plain data checked by the schema, `$schema` left out, numbers and booleans of `env` maps as
 * the text that was written. Without a value there is at least one diagnostic, and the other way round.
 * A file whose only mistakes are unknown keys at the top has a value all the same: a plugin may know them.
 */
export async function parseServiceFile(file: string, bytes: Uint8Array): Promise<Checked<RawService>> {
  const parsed = await parseDocument(file, bytes);
  const document = parsed.value;
  if (document === undefined || !leavesTheRestSound(parsed.diagnostics)) return { value: undefined, diagnostics: parsed.diagnostics };
  const { default: schema } = await import('../../schemas/service.schema.json', { with: { type: 'json' } });
  const diagnostics = [...parsed.diagnostics, ...(await validate(document.value, schema, document))];
  const isSound = diagnostics.length === 0 || (parsed.diagnostics.length === 0 && (await isSoundWithout(document.value, schema, document)));
  const further = isSound ? checkService(document) : [];
  diagnostics.push(...further);
  if (!isSound || further.length > 0) return { value: undefined, diagnostics };
  const { $schema: _, ...rest } = document.value as Readonly<Record<string, unknown>>;
  const value = rest['env'] === undefined ? rest : { ...rest, env: asWritten(rest['env'], 'env', document.texts) };
  return { value: { file, value, spans: document.spans }, diagnostics };
}
