/** An edge of a picture; `style` is one of Graphviz's line styles. */
export interface DotEdge {
  readonly source: string;
  readonly target: string;
  readonly style?: string;
}

/** A directed graph in the language of Graphviz. */
export function renderDot(nodes: readonly string[], edges: readonly DotEdge[]): string {
  // Most edges are of nodes that are listed.
  const quoted = new Map(nodes.map((node) => [node, quote(node)]));
  const shown = (node: string): string => quoted.get(node) ?? quote(node);
  const lines = ['digraph mmo {', '  rankdir=LR;'];
  for (const node of nodes) lines.push(`  ${shown(node)};`);
  for (const { source, target, style } of edges) lines.push(`  ${shown(source)} -> ${shown(target)}${style === undefined ? '' : ` [style=${style}]`};`);
  return `${lines.join('\n')}\n}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
