import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { RawService } from '../model/workspace.ts';
import { asWritten } from './as-written.ts';
import { checkService } from './check-service.ts';
import { documentLimits } from './document-limits.ts';
import { isSoundWithout } from './is-sound-without.ts';
import { leavesTheRestSound } from './leaves-the-rest-sound.ts';
import { parseDocument } from './parse-document.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { renewSpelling } from './renew-spelling.ts';
import { splitDeployments } from './split-deployments.ts';
import { validate } from './validate.ts';

/**
 * Reads one `service.yml`, which holds one service, or several under `deployments`: plain data checked by the schema, `$schema` left out,
 * numbers and booleans of `env` maps as the text that was written. Without a value there is at least one error, and beside one there are
 * notes at most. A file whose only mistakes are unknown keys at the top of a service has a value all the same: a plugin may know them.
 */
export async function parseServiceFile(file: string, bytes: Uint8Array): Promise<Checked<readonly RawService[]>> {
  const parsed = await parseDocument(file, bytes);
  const document = parsed.value;
  if (document === undefined || !leavesTheRestSound(parsed.diagnostics)) return { value: undefined, diagnostics: parsed.diagnostics };
  const split = splitDeployments(document);
  if (split === undefined) return checkDocument(document, parsed.diagnostics);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics, ...split.diagnostics];
  const services: RawService[] = [];
  let isSound = diagnostics.length === 0;
  for (const { document: part, dir } of split.parts) {
    const checked = await checkDocument(part, []);
    diagnostics.push(...checked.diagnostics);
    if (diagnostics.filter(({ severity }) => severity === 'error').length > documentLimits.diagnostics) return { value: undefined, diagnostics };
    isSound &&= checked.value !== undefined;
    services.push(...(checked.value ?? []).map((service) => ({ ...service, dir })));
  }
  return { value: isSound ? services : undefined, diagnostics };
}

async function checkDocument(written: ParsedDocument, before: readonly Diagnostic[]): Promise<Checked<readonly RawService[]>> {
  const { default: schema } = await import('../../schemas/service.schema.json', { with: { type: 'json' } });
  const { document, diagnostics: renewed } = renewSpelling(written, Object.keys(schema.properties));
  const told = [...before, ...renewed.filter(({ severity }) => severity === 'error')];
  const diagnostics = [...told, ...(await validate(document.value, schema, document))];
  const isSound = diagnostics.length === 0 || (told.length === 0 && (await isSoundWithout(document.value, schema, document)));
  const further = isSound ? checkService(document) : [];
  diagnostics.push(...further, ...renewed.filter(({ severity }) => severity === 'note'));
  if (!isSound || further.length > 0) return { value: undefined, diagnostics };
  const { $schema: _, ...rest } = document.value as Readonly<Record<string, unknown>>;
  const value = rest['env'] === undefined ? rest : { ...rest, env: asWritten(rest['env'], 'env', document.texts) };
  return { value: [{ file: document.file, value, spans: document.spans }], diagnostics };
}
