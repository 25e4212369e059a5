/** An edge of a picture; `style` is one of Graphviz's line styles. */
export interface DotEdge {
  readonly source: string;
  readonly target: string;
  readonly style?: string;
}

/** A directed graph in the language of Graphviz. */
export function renderDot(nodes: readonly string[], edges: readonly DotEdge[]): string {
  const lines = [
    ...nodes.map((node) => `  ${quote(node)};`),
    ...edges.map(({ source, target, style }) => `  ${quote(source)} -> ${quote(target)}${style === undefined ? '' : ` [style=${style}]`};`),
  ];
  return `digraph mmo {\n  rankdir=LR;\n${lines.map((line) => `${line}\n`).join('')}}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
