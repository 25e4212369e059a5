import { joinPath } from '../lib/join-path.ts';
import type { Span } from '../model/diagnostic.ts';
import type { Tree } from '../model/tree.ts';

/** A component that `builder.ini` lists. */
export interface ListedComponent {
  /** The section's name as a service name. */
  readonly name: string;
  /** Its folder. */
  readonly dir: string;
  /** Path of its makefile; undefined where it has none. */
  readonly makefile: string | undefined;
  /** Components that are built and tested again when this one changes, and those that it depends on. */
  readonly downstream: readonly string[];
  readonly upstream: readonly string[];
  readonly span: Span;
}

const FILE = 'builder.ini';
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** The components of the `builder.ini` at the root, in its order; those whose path leads outside are left out, and so are sections with a colon, which configure the tool. */
export function readBuilderIni(tree: Tree): readonly ListedComponent[] {
  const bytes = tree.read(FILE);
  if (bytes === undefined) return [];
  return sectionsOf(new TextDecoder().decode(bytes)).flatMap(({ title, values, start, end }): ListedComponent[] => {
    const dir = joinPath('', values.get('path') ?? title);
    if (dir === undefined || title.includes(':') || title === 'DEFAULT') return [];
    const at = (file: string): string => (dir === '' ? file : `${dir}/${file}`);
    return [
      {
        name: serviceName(title),
        dir,
        makefile: MAKEFILES.map(at).find((path) => tree.get(path) !== undefined),
        downstream: listOf(values.get('downstream')).map(serviceName),
        upstream: listOf(values.get('upstream')).map(serviceName),
        span: { file: FILE, start, end },
      },
    ];
  });
}

interface Section {
  readonly title: string;
  readonly values: Map<string, string>;
  readonly start: number;
  readonly end: number;
}

/** The form that Python's configparser reads: `=` or `:`, comments with `#` or `;`, indented lines go on with the value before. */
function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  let start = 0;
  let lastKey: string | undefined;
  for (const line of text.split('\n')) {
    const code = line.replace(/^\s*[#;].*/, '').trimEnd();
    const title = /^\[([^\]]+)\]/.exec(code)?.[1];
    const [, key, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(code) ?? [];
    const values = sections.at(-1)?.values;
    if (title !== undefined) {
      sections.push({ title, values: new Map(), start, end: start + title.length + 2 });
      lastKey = undefined;
    } else if (/^\s/.test(code) && lastKey !== undefined) values?.set(lastKey, `${values.get(lastKey) ?? ''}\n${code.trim()}`);
    else if (key !== undefined) {
      lastKey = key.toLowerCase();
      values?.set(lastKey, value ?? '');
    }
    start += line.length + 1;
  }
  return sections;
}

function listOf(value: string | undefined): readonly string[] {
  return (value ?? '').split(/[\s,]+/).filter((item) => item !== '');
}

/** Section names may hold what service names may not. */
function serviceName(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}
