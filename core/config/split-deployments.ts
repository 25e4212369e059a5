import { diagnose } from '../diagnostics/diagnose.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { ParsedDocument } from './parsed-document.ts';

/** One service of a file that lists several. */
export interface DeploymentPart {
  readonly document: ParsedDocument;
  /** Its folder: that of its context. */
  readonly dir: string;
}

const KEY = 'deployments';
/** What may stand beside the list. "app" named what the list belongs to, as "name" of mmo.json does now. */
const beside: ReadonlySet<string> = new Set(['$schema', 'app', KEY]);

/** The services of a file with `deployments`, a map by name or a list; undefined where the file has none. Nothing of a service is checked yet. */
export function splitDeployments(
  document: ParsedDocument,
): { readonly parts: readonly DeploymentPart[]; readonly diagnostics: readonly Diagnostic[] } | undefined {
  if (!isRecord(document.value) || document.value[KEY] === undefined) return undefined;
  const diagnostics: Diagnostic[] = [];
  for (const key of Object.keys(document.value).filter((one) => !beside.has(one)))
    diagnostics.push(
      diagnose('unknownKey', {
        message: `unknown key "${key}" beside "${KEY}"`,
        span: document.keySpans[key],
        help: `move it into the services under "${KEY}"`,
      }),
    );
  const listed = document.value[KEY];
  if (!Array.isArray(listed) && !isRecord(listed)) {
    diagnostics.push(
      diagnose('wrongType', { message: `"${KEY}" must be a map or a list`, span: document.spans[KEY], help: 'write a map of services by their names' }),
    );
    return { parts: [], diagnostics };
  }
  const places = placesByItem(document);
  const parts = Object.entries(listed).flatMap(([key, item]): readonly DeploymentPart[] => {
    const path = `${KEY}.${key}`;
    const span = document.spans[path];
    if (!isRecord(item)) {
      diagnostics.push(diagnose('wrongType', { message: `an item of "${KEY}" must be a map`, span, help: 'write a map' }));
      return [];
    }
    if (item[KEY] !== undefined) {
      diagnostics.push(
        diagnose('unknownKey', { message: `unknown key "${KEY}" in "${path}"`, span: document.keySpans[`${path}.${KEY}`], help: 'take it out' }),
      );
      return [];
    }
    const { spans = {}, keySpans = {}, texts = {} } = places.get(key) ?? {};
    if (Array.isArray(listed)) {
      if (item['name'] === undefined) {
        diagnostics.push(diagnose('missingKey', { message: 'the key "name" is missing', span, help: 'add the key "name"' }));
        return [];
      }
      return [partOf({ file: document.file, value: item, spans: { ...spans, ...(span && { '': span }) }, keySpans, texts })];
    }
    const named = document.keySpans[path];
    const value = { name: key, ...item };
    return [partOf({ file: document.file, value, spans: { ...(named && { '': named, name: named }), ...spans }, keySpans, texts })];
  });
  return { parts, diagnostics };
}

/** A context of its own is the service's folder, so that its files are its own and nobody else's. */
function partOf(document: ParsedDocument & { readonly value: Readonly<Record<string, unknown>> }): DeploymentPart {
  const folder = document.file.slice(0, Math.max(0, document.file.lastIndexOf('/')));
  const { context } = document.value;
  if (typeof context !== 'string' || context === 'workspace') return { document, dir: folder };
  const dir = context.startsWith('//') ? joinPath('', context.slice(2)) : context.startsWith('/') ? undefined : joinPath(folder, context);
  if (dir === undefined) return { document, dir: folder };
  return { document: { ...document, value: { ...document.value, context: '.' } }, dir };
}

interface Places {
  readonly spans: Record<string, Span>;
  readonly keySpans: Record<string, Span>;
  readonly texts: Record<string, string>;
}

/** Places by item of the list, with paths that start at the item; in one pass, since there may be many. */
function placesByItem(document: ParsedDocument): ReadonlyMap<string, Places> {
  const byItem = new Map<string, Places>();
  const sort = <Place>(from: Readonly<Record<string, Place>>, pick: (places: Places) => Record<string, Place>): void => {
    for (const [path, place] of Object.entries(from)) {
      const [list, item, ...rest] = path.split('.');
      if (list !== KEY || item === undefined || rest.length === 0) continue;
      const places: Places = byItem.get(item) ?? { spans: {}, keySpans: {}, texts: {} };
      byItem.set(item, places);
      pick(places)[rest.join('.')] = place;
    }
  };
  sort(document.spans, ({ spans }) => spans);
  sort(document.keySpans, ({ keySpans }) => keySpans);
  sort(document.texts, ({ texts }) => texts);
  return byItem;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
