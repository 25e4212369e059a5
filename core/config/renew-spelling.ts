import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { ParsedDocument } from './parsed-document.ts';

/** Keys that plugins bring, and that older tools wrote with underscores. */
const ofPlugins: readonly string[] = ['imagePullSecret'];

/**
 * A service as its keys are spelled today: `runtime_version` becomes `runtimeVersion`, and a list of `environment` becomes `env` and
 * `secrets`. Each is told by a note.
 */
export function renewSpelling(
  document: ParsedDocument,
  known: Iterable<string>,
): { readonly document: ParsedDocument; readonly diagnostics: readonly Diagnostic[] } {
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { document, diagnostics: [] };
  const keys = new Set([...known, ...ofPlugins]);
  const older = Object.keys(value).flatMap((key): readonly (readonly [old: string, now: string])[] => {
    const now = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return !keys.has(key) && now !== key && keys.has(now) ? [[key, now]] : [];
  });
  const { environment, ...others } = value as Readonly<Record<string, unknown>>;
  if (older.length === 0 && (environment === undefined || keys.has('environment'))) return { document, diagnostics: [] };
  const renewed: Renewed = {
    file: document.file,
    value: { ...others },
    spans: { ...document.spans },
    keySpans: { ...document.keySpans },
    texts: { ...document.texts },
  };
  const diagnostics = older.map(([old, now]) => rename(renewed, old, now));
  if (environment !== undefined) diagnostics.push(...readEnvironment(renewed, environment));
  return { document: renewed, diagnostics };
}

interface Renewed extends ParsedDocument {
  readonly value: Record<string, unknown>;
  readonly spans: Record<string, Span>;
  readonly keySpans: Record<string, Span>;
  readonly texts: Record<string, string>;
}

function rename(renewed: Renewed, old: string, now: string): Diagnostic {
  const value = renewed.value[old];
  delete renewed.value[old];
  if (renewed.value[now] !== undefined) return conflict(renewed, old, now);
  renewed.value[now] = value;
  for (const kind of [renewed.spans, renewed.keySpans, renewed.texts] as readonly Record<string, unknown>[])
    for (const path of Object.keys(kind).filter((one) => one === old || one.startsWith(`${old}.`))) kind[now + path.slice(old.length)] = kind[path];
  return note(`"${old}" is spelled "${now}"`, renewed.keySpans[old], `write ${now}`);
}

/** `[{name, value}, {name, secret}, {secret}]`, or a map. */
function readEnvironment(renewed: Renewed, environment: unknown): readonly Diagnostic[] {
  const place = renewed.keySpans['environment'];
  if (renewed.value['env'] !== undefined) return [conflict(renewed, 'environment', 'env')];
  if (!Array.isArray(environment)) {
    renewed.value['env'] = environment;
    for (const kind of [renewed.spans, renewed.keySpans, renewed.texts] as readonly Record<string, unknown>[])
      for (const path of Object.keys(kind).filter((one) => one === 'environment' || one.startsWith('environment.')))
        kind[`env${path.slice('environment'.length)}`] = kind[path];
    return [note('"environment" is spelled "env"', place, 'write env, a map of names and values')];
  }
  const diagnostics: Diagnostic[] = [
    note('"environment" is spelled "env", and "secrets" where it names one', place, 'write env, a map of names and values, and secrets, a list of names'),
  ];
  const env: string[] = [];
  const secrets: unknown[] = Array.isArray(renewed.value['secrets']) ? [...renewed.value['secrets']] : [];
  for (const [n, item] of environment.entries()) {
    const path = `environment.${n}`;
    const span = renewed.spans[path] ?? place;
    const { name, value, secret, ...more } = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
    const text = renewed.texts[`${path}.value`] ?? value;
    const isPlain = typeof name === 'string' && typeof text === 'string' && secret === undefined;
    const isSecret = (name === undefined || typeof name === 'string') && typeof secret === 'string' && value === undefined;
    if (Object.keys(more).length > 0 || (!isPlain && !isSecret)) {
      diagnostics.push(
        diagnose('badValue', { message: 'an item of "environment" has another form', span, help: 'write name and value, name and secret, or secret alone' }),
      );
    } else if (isPlain) {
      moveSpan(renewed, `${path}.name`, `env.${env.push(`${name}=${text}`) - 1}`);
    } else {
      const taken = name ?? secret;
      moveSpan(renewed, name === undefined ? `${path}.secret` : `${path}.name`, `secrets.${secrets.push(taken) - 1}`);
      if (taken !== secret)
        diagnostics.push(note(`the secret "${secret}" is read from the variable ${taken}`, renewed.spans[`${path}.secret`], `set ${taken} where mmo runs`));
    }
  }
  if (env.length > 0) renewed.value['env'] = env;
  if (secrets.length > 0) renewed.value['secrets'] = secrets;
  return diagnostics;
}

function moveSpan({ spans }: Renewed, from: string, to: string): void {
  const span = spans[from];
  if (span !== undefined) spans[to] = span;
}

function conflict({ keySpans }: Renewed, old: string, now: string): Diagnostic {
  const other = keySpans[now];
  return diagnose('conflictingKeys', {
    message: `"${old}" is the older spelling of "${now}", and both are there`,
    span: keySpans[old],
    related: other === undefined ? undefined : [{ message: 'the other one is here', span: other }],
  });
}

function note(message: string, span: Span | undefined, help: string): Diagnostic {
  return diagnose('olderSpelling', { message, span, help, severity: 'note' });
}
