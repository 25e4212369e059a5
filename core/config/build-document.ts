import type { Document, Node, Pair, Scalar } from 'yaml';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked, Diagnostic, Span } from '../model/diagnostic.ts';
import { documentLimits } from './document-limits.ts';
import type { ParsedDocument } from './parsed-document.ts';

/** What building reads; `yaml` is handed in because its import is lazy. */
export interface BuildInput {
  readonly file: string;
  readonly document: Document;
  readonly yaml: Pick<typeof import('yaml'), 'isAlias' | 'isMap' | 'isScalar' | 'isSeq'>;
}

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const unwritable = /\0|\p{Surrogate}/u;

/** One value still to be converted. */
interface Job {
  readonly node: unknown;
  readonly path: string;
  readonly depth: number;
  readonly key: Span | undefined;
  /** Nodes that hold this one, aliases followed; an alias to one of them would never end. */
  readonly within: Holder | undefined;
  readonly put: (value: unknown) => void;
}

interface Holder {
  readonly node: unknown;
  readonly parent: Holder | undefined;
}

/** Turns a parsed YAML document into plain data in one pass without recursion, refusing what is not plain data. */
export function buildDocument({ file, document, yaml }: BuildInput): Checked<ParsedDocument> {
  const { isAlias, isMap, isScalar, isSeq } = yaml;
  const diagnostics: Diagnostic[] = [];
  const spans: Record<string, Span> = {};
  const keySpans: Record<string, Span> = {};
  const texts: Record<string, string> = {};
  const anchors = new Map<string, unknown>();
  const looked = new Set<Scalar>();
  let root: unknown = {};
  let nodes = 0;
  let textLength = 0;
  const contents = document.contents;
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null && contents.source === '');
  const put: Job['put'] = (value) => (root = isEmpty ? {} : value);
  const jobs: Job[] = [{ node: contents, path: '', depth: 0, key: undefined, within: undefined, put }];
  for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
    nodes += 1;
    const place = spanOf(job.node);
    if (nodes > documentLimits.nodes)
      return stop(diagnose('aliasBomb', { message: `the file expands to more than ${documentLimits.nodes} values`, span: place ?? job.key }));
    if (job.depth > documentLimits.depth)
      return stop(diagnose('configTooDeep', { message: `the file is nested more than ${documentLimits.depth} levels deep`, span: place ?? job.key }));
    convert(job, place);
    if (textLength > documentLimits.textLength)
      return stop(diagnose('aliasBomb', { message: `the file expands to more than ${documentLimits.textLength} characters`, span: place ?? job.key }));
    if (diagnostics.length >= documentLimits.diagnostics) return { value: undefined, diagnostics: diagnostics.slice(0, documentLimits.diagnostics) };
  }
  return { value: { file, value: root, spans, keySpans, texts }, diagnostics };

  function stop(diagnostic: Diagnostic): Checked<ParsedDocument> {
    return { value: undefined, diagnostics: [...diagnostics, diagnostic] };
  }

  function convert(job: Job, place: Span | undefined): void {
    const { node } = job;
    spans[job.path] = (isScalar(node) && node.value !== null ? place : undefined) ?? job.key ?? place ?? { file, start: 0, end: 0 };
    if (job.key !== undefined) keySpans[job.path] = job.key;
    if (isAlias(node)) {
      follow(job, node.source, place);
      return;
    }
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (node.tag !== undefined) diagnostics.push(diagnose('customTag', { message: 'a YAML tag stands before the value', span: place }));
    }
    if (isMap(node)) convertMap(job, node.items);
    else if (isSeq(node)) convertList(job, node.items);
    else job.put(isScalar(node) ? scalarValue(job.path, node) : null);
  }

  function follow(job: Job, anchor: string, place: Span | undefined): void {
    const target = anchors.get(anchor);
    if (target === undefined) {
      diagnostics.push(diagnose('configSyntax', { message: `the alias *${anchor} has no anchor before it`, span: place }));
      job.put(null);
      return;
    }
    for (let holder = job.within; holder !== undefined; holder = holder.parent) {
      if (holder.node !== target) continue;
      diagnostics.push(diagnose('aliasBomb', { message: `the alias *${anchor} stands inside what it names`, span: place, hint: 'this would never end' }));
      job.put(null);
      return;
    }
    jobs.push({ ...job, node: target, key: place ?? job.key });
  }

  function convertMap(job: Job, pairs: readonly Pair[]): void {
    const value: Record<string, unknown> = {};
    job.put(value);
    const seen = new Map<string, Span>();
    const children: Job[] = [];
    for (const pair of pairs) {
      const keyPlace = spanOf(pair.key) ?? job.key;
      const key = keyOf(pair.key, keyPlace);
      if (key === undefined) continue;
      const first = seen.get(key);
      if (first !== undefined) {
        diagnostics.push(
          diagnose('duplicateKey', { message: `the key "${key}" occurs twice`, span: keyPlace, related: [{ message: 'it is first here', span: first }] }),
        );
        continue;
      }
      if (keyPlace !== undefined) seen.set(key, keyPlace);
      children.push({ ...child(job, key), node: pair.value, key: keyPlace, put: (item) => (value[key] = item) });
    }
    for (const next of children.reverse()) jobs.push(next);
  }

  function convertList(job: Job, items: readonly unknown[]): void {
    const value: unknown[] = new Array(items.length).fill(null);
    job.put(value);
    for (let index = items.length - 1; index >= 0; index--) {
      jobs.push({ ...child(job, String(index)), node: items[index], key: undefined, put: (item) => (value[index] = item) });
    }
  }

  function child(job: Job, key: string): Pick<Job, 'path' | 'depth' | 'within'> {
    return { path: job.path === '' ? key : `${job.path}.${key}`, depth: job.depth + 1, within: { node: job.node, parent: job.within } };
  }

  function keyOf(node: unknown, span: Span | undefined): string | undefined {
    if (!isScalar(node) || node.value === null || typeof node.value === 'object') {
      diagnostics.push(diagnose('badKey', { message: 'a key must be text', span }));
      return undefined;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (node.tag !== undefined) diagnostics.push(diagnose('customTag', { message: 'a YAML tag stands before the key', span: span }));
    const key = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    refuseHalves(node, span);
    if (forbiddenKeys.has(key)) {
      diagnostics.push(diagnose('forbiddenKey', { message: `the key "${key}" is never allowed`, span }));
      return undefined;
    }
    if (key === '<<' && node.type === 'PLAIN') {
      diagnostics.push(diagnose('mergeKey', { message: 'YAML merge keys are not supported', span }));
      return undefined;
    }
    return key;
  }

  function scalarValue(path: string, node: Scalar): unknown {
    refuseHalves(node, spanOf(node));
    if (typeof node.value === 'string') textLength += node.value.length;
    if (typeof node.value === 'number' || typeof node.value === 'boolean') texts[path] = node.source ?? String(node.value);
    return node.value;
  }

  /** Escapes can write what no UTF-8 file holds: as bytes, two halves of a character are the same, and a NUL ends every argument. */
  function refuseHalves(node: Scalar, span: Span | undefined): void {
    // Aliases lead to the same long text many times.
    if (node.type !== 'QUOTE_DOUBLE' || looked.has(node)) return;
    looked.add(node);
    const text = String(node.value);
    if (!unwritable.test(text)) return;
    const what = text.includes('\0') ? 'a NUL character' : 'half of a surrogate pair';
    diagnostics.push(diagnose('badEncoding', { message: `the text holds ${what}`, span, help: 'remove the escape' }));
  }

  function spanOf(node: unknown): Span | undefined {
    const range = (node as Node | null | undefined)?.range;
    return range ? { file, start: range[0], end: range[1] } : undefined;
  }
}
