/** A graph to print as a tree. */
export interface TreeShape {
  readonly roots: readonly string[];
  readonly label: (node: string) => string;
  readonly children: (node: string) => readonly { readonly node: string; readonly note?: string }[];
}

/** Draws a graph as an indented tree; what was drawn before is named and not drawn again. Any depth. */
export function renderTree({ roots, label, children }: TreeShape): string {
  const lines: string[] = [];
  const drawn = new Set<string>();
  const stack = roots.map((node) => ({ node, note: '', lead: '', branch: '' })).reverse();
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { node, note, lead, branch } = item;
    const below = children(node);
    const again = drawn.has(node) && below.length > 0;
    lines.push(`${lead}${branch}${label(node)}${note === '' ? '' : ` (${note})`}${again ? ' …' : ''}\n`);
    if (again) continue;
    drawn.add(node);
    const indent = `${lead}${indents[branch] ?? ''}`;
    for (const [at, child] of [...below.entries()].reverse())
      stack.push({ node: child.node, note: child.note ?? '', lead: indent, branch: at === below.length - 1 ? '└─ ' : '├─ ' });
  }
  return lines.join('');
}

const indents: Readonly<Record<string, string>> = { '├─ ': '│  ', '└─ ': '   ' };
