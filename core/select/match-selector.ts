import picomatch from 'picomatch';
import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { ServiceGraph } from '../graph/build-service-graph.ts';
import { closureOf } from '../graph/closure-of.ts';
import { compileGlob } from '../lib/compile-glob.ts';
import type { Checked } from '../model/diagnostic.ts';

/**
 * Services that one selector names: a name, a glob over names, `tag:x`, `./dir` (the services at or below it), each with
 * Turborepo's closures around it: `x...` dependencies too, `...x` dependents too, `x^...` and `...^x` without x itself.
 * A selector that names a service which does not exist is a mistake; a glob, tag or folder that matches nothing is an empty set.
 */
export function matchSelector(selector: string, graph: ServiceGraph): Checked<ReadonlySet<string>> {
  const { core, dependents, dependencies, withoutSelf } = unwrap(selector);
  const named = matchCore(core, graph);
  if (named.value === undefined) return { value: undefined, diagnostics: named.diagnostics };
  const result = new Set<string>(withoutSelf ? [] : named.value);
  for (const start of named.value) {
    if (dependencies) for (const name of closureOf(graph, [start], 'dependencies')) if (name !== start || !withoutSelf) result.add(name);
    if (dependents) for (const name of closureOf(graph, [start], 'dependents')) if (name !== start || !withoutSelf) result.add(name);
  }
  return { value: result, diagnostics: [] };
}

function unwrap(selector: string): { readonly core: string; readonly dependents: boolean; readonly dependencies: boolean; readonly withoutSelf: boolean } {
  const match = /^(\.\.\.)?(\^)?(.*?)(\^)?(\.\.\.)?$/s.exec(selector);
  const [, before, caretBefore, core = '', caretAfter, after] = match ?? [];
  const dependents = before !== undefined;
  const dependencies = after !== undefined;
  return { core, dependents, dependencies, withoutSelf: (dependents && caretBefore !== undefined) || (dependencies && caretAfter !== undefined) };
}

function matchCore(core: string, graph: ServiceGraph): Checked<ReadonlySet<string>> {
  const found = new Set<string>();
  if (core.startsWith('tag:')) {
    const matches = compileGlob(core.slice(4));
    graph.forEachNode((name, { tags }) => {
      if (tags.some((tag) => matches(tag))) found.add(name);
    });
  } else if (core === '.' || core.startsWith('./') || core.startsWith('{') || core.includes('/')) {
    const plain = core
      .replace(/^\{(.*)\}$/, '$1')
      .replace(/^\.\//, '')
      .replace(/\/+$/, '');
    const dir = plain === '.' ? '' : plain;
    const matches = picomatch.scan(dir).isGlob ? compileGlob(dir) : (path: string) => dir === '' || path === dir || path.startsWith(`${dir}/`);
    graph.forEachNode((name, node) => {
      if (matches(node.dir)) found.add(name);
    });
  } else if (picomatch.scan(core).isGlob) {
    const matches = compileGlob(core);
    graph.forEachNode((name) => {
      if (matches(name)) found.add(name);
    });
  } else if (graph.hasNode(core)) found.add(core);
  else {
    const near = suggest(core, graph.nodes());
    return {
      value: undefined,
      diagnostics: [diagnose('unknownServiceArgument', { message: `unknown service "${core}"`, hint: near && `did you mean "${near}"?` })],
    };
  }
  return { value: found, diagnostics: [] };
}
