import { joinPath } from '../lib/join-path.ts';
import type { Span } from '../model/diagnostic.ts';
import type { Tree } from '../model/tree.ts';
import { componentName } from './component-name.ts';
import { iniSections } from './ini-sections.ts';

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
  return iniSections(new TextDecoder().decode(bytes)).flatMap(({ title, values, start, end }): ListedComponent[] => {
    const dir = joinPath('', values.get('path') ?? title);
    if (dir === undefined || title.includes(':') || title === 'DEFAULT') return [];
    const at = (file: string): string => (dir === '' ? file : `${dir}/${file}`);
    return [
      {
        name: componentName(title),
        dir,
        makefile: MAKEFILES.map(at).find((path) => tree.get(path) !== undefined),
        downstream: listOf(values.get('downstream')).map(componentName),
        upstream: listOf(values.get('upstream')).map(componentName),
        span: { file: FILE, start, end },
      },
    ];
  });
}

function listOf(value: string | undefined): readonly string[] {
  return (value ?? '').split(/[\s,]+/).filter((item) => item !== '');
}
