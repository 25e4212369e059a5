import { diagnose } from '../diagnostics/diagnose.ts';
import { ownerOf } from '../discovery/owner-of.ts';
import { callBounded } from '../lib/call-bounded.ts';
import { canonicalText } from '../lib/canonical-text.ts';
import { compileGlobs } from '../lib/compile-glob.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plugin } from '../model/plugin.ts';
import type { Tree } from '../model/tree.ts';
import { guardPrototypes } from '../plugin-host/guard-prototypes.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import { createInferFiles, type InferFiles } from './infer-files.ts';
import { checkLayer, type InferredLayer } from './inferred-layer.ts';
import type { ServiceIdentity } from './resolve-service.ts';

/** Inference reads a few files; one that has not answered by then hangs. */
const TIMEOUT_MS = 5_000;
/** The work tree, a base commit, and one to spare. */
const KEPT_VARIANTS = 3;

export interface InferServicesOptions {
  readonly identities: readonly ServiceIdentity[];
  readonly plugins: readonly KnownPlugin[];
  readonly tree: Tree;
  /** Layers of earlier runs with what they were read from; new ones are added. */
  readonly known: Map<string, unknown>;
  /** Tells the code of built-in plugins from another build's. */
  readonly build: string;
}

export interface InferredServices {
  /** By name of the service, in the order of plugins. */
  readonly layers: ReadonlyMap<string, readonly InferredLayer[]>;
  /** Files whose content was looked at, in code-unit order; undefined where no plugin infers. */
  readonly readFiles: readonly string[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A layer and all that its inference looked at. */
interface Remembered {
  readonly seen: readonly (readonly [question: string, answer: string])[];
  readonly layer: InferredLayer;
}

/**
 * Asks every plugin whose globs match a service's folder. What a plugin answered counts for as long as everything it
 * looked at is the same; only then is it loaded. One that throws, hangs or answers nonsense is named and left out; the others go on.
 */
export async function inferServices(options: InferServicesOptions): Promise<InferredServices> {
  const inferring = options.plugins.filter(({ manifest }) => manifest.infers !== undefined);
  const layers = new Map<string, InferredLayer[]>();
  const diagnostics: Diagnostic[] = [];
  if (inferring.length === 0) return { layers, readFiles: undefined, diagnostics };
  const readFiles = new Set<string>();
  const files = createInferFiles(options.tree, options.identities, ownerOf(options.identities.map(({ dir }) => dir)));
  for (const plugin of inferring) {
    const matches = compileGlobs(plugin.manifest.infers ?? []);
    // Every service has one, though it may lie elsewhere or have another name.
    const isAsked = matches('service.yml');
    for (const identity of options.identities) {
      if (!isAsked && !files.own(identity.dir).some((path) => matches(path))) continue;
      const result = await inferService(identity, plugin, { ...options, files });
      if ('layer' in result) {
        const before = layers.get(identity.name) ?? [];
        for (const [question] of result.seen) {
          const file = fileOf(question, identity.dir);
          if (file !== undefined) readFiles.add(file);
        }
        layers.set(identity.name, [...before.map((layer) => without(layer, result.layer.tasks)), result.layer]);
        continue;
      }
      // A plugin that cannot be loaded says the same of every service.
      for (const diagnostic of result.diagnostics) if (!diagnostics.some(({ message }) => message === diagnostic.message)) diagnostics.push(diagnostic);
    }
  }
  return { layers, readFiles: [...readFiles].sort(), diagnostics };
}

/** The workspace path that a question is about, if it is about one file. */
function fileOf(question: string, dir: string): string | undefined {
  const [kind = '', about = ''] = [question.slice(0, question.indexOf(' ')), question.slice(question.indexOf(' ') + 1)];
  if (kind !== 'read' && kind !== 'readWorkspace') return undefined;
  const path = String(JSON.parse(about));
  return kind === 'read' && dir !== '' ? `${dir}/${path}` : path;
}

/** Two plugins may each infer a `build`: a task is one plugin's as a whole, and the last in `plugins` wins. */
function without(layer: InferredLayer, tasks: InferredLayer['tasks']): InferredLayer {
  return { ...layer, tasks: Object.fromEntries(Object.entries(layer.tasks).filter(([name]) => !Object.hasOwn(tasks, name))) };
}

async function inferService(
  identity: ServiceIdentity,
  plugin: KnownPlugin,
  { files, known, build }: InferServicesOptions & { readonly files: InferFiles },
): Promise<Remembered | { readonly diagnostics: readonly Diagnostic[] }> {
  const { name, dir, type, extra } = identity;
  const code = plugin.version ?? `mmo ${build}`;
  const cacheKey = `infer 2 ${plugin.name} ${code} ${name} ${dir} ${sha256(canonicalText([type, extra, plugin.reference.options]))}`;
  const variants = (known.get(cacheKey) as readonly Remembered[] | undefined) ?? [];
  const before = variants.find(({ seen }) => seen.every(([question, answer]) => files.answer(dir, question) === answer));
  if (before !== undefined) return before;
  // What other code would have answered can only be remembered: without it the commit's inferred tasks are not there, and those of today count as changed.
  if (plugin.isOther === true) return { diagnostics: [] };
  const loaded = await plugin.load();
  const infer: Plugin['infer'] = loaded.value?.infer;
  if (infer === undefined) return { diagnostics: loaded.diagnostics };
  const seen = new Map<string, string>();
  const tree = files.treeFor(dir, (question, answer) => seen.set(question, answer));
  const restore = guardPrototypes();
  try {
    const answered = callBounded(() => infer.run({ name, dir, type, extra }, tree, plugin.reference.options), TIMEOUT_MS);
    if (answered instanceof Promise) throw new TypeError('it returned a promise: inference must answer at once');
    const layer = checkLayer(plugin.name, JSON.parse(JSON.stringify(answered ?? null)));
    const polluted = restore();
    if (polluted.length > 0) throw new Error(`it changed objects that all code shares: ${polluted.join(', ')}`);
    const remembered: Remembered = { seen: [...seen], layer };
    known.set(cacheKey, [remembered, ...variants].slice(0, KEPT_VARIANTS));
    return remembered;
  } catch (error) {
    restore();
    const message = error instanceof Error ? error.message : String(error);
    // A file that the plugin cannot make sense of is the user's to mend, and has a place.
    const file: unknown = error instanceof Error && 'file' in error ? error.file : undefined;
    if (typeof file === 'string') return { diagnostics: [diagnose('unusableSource', { message, span: { file, start: 0, end: 0 } })] };
    return {
      diagnostics: [
        diagnose('pluginFailed', { message: `the plugin "${plugin.name}" failed to infer the service "${name}": ${message}`, span: plugin.reference.span }),
      ],
    };
  }
}
