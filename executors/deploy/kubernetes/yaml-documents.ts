import { parseAllDocuments, stringify } from 'yaml';
import { SourceFailure } from '../source-failure.ts';
import type { KubeObject } from './kube-object.ts';

/** Objects as one YAML text. */
export function printObjects(objects: readonly KubeObject[]): string {
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}

/** Objects of a YAML text, those of a List one by one; `file` is what a mistake is said of. */
export function parseObjects(text: string, file: string): readonly KubeObject[] {
  const documents = parseAllDocuments(text, { merge: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document): readonly KubeObject[] => {
    const [error] = document.errors;
    if (error !== undefined) throw new SourceFailure(`${file}${placeOf(error.linePos)}: ${error.message.split('\n')[0]?.replace(/ at line .*$/, '')}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const items = isRecord(value) && value['kind'] === 'List' && Array.isArray(value['items']) ? (value['items'] as readonly unknown[]) : [value];
    return items.map((item) => checked(item, file));
  });
}

function checked(value: unknown, file: string): KubeObject {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  const isObject = isRecord(value) && typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string';
  if (isObject && isRecord(metadata) && typeof metadata['name'] === 'string') return value as unknown as KubeObject;
  throw new SourceFailure(`${file}: a document is no Kubernetes object: it needs apiVersion, kind and metadata.name`);
}

function placeOf(places: readonly { readonly line: number; readonly col: number }[] | undefined): string {
  const [place] = places ?? [];
  return place === undefined ? '' : `:${place.line}:${place.col}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
