import { join, relative } from 'node:path';
import type { ExecutorContext, ExecutorSurroundings } from '../../core/plugin-api.ts';
import { goTools } from './go-tools.ts';
import { nodeTools } from './node-tools.ts';
import { pythonTools } from './python-tools.ts';
import { shellTools } from './shell-tools.ts';
import type { Language } from './vet-options.ts';
import type { VetTool, VetView } from './vet-tool.ts';

/** Tools of a language, in the order in which they run. */
export const toolsOf: Readonly<Record<Language, readonly VetTool[]>> = { go: goTools, node: nodeTools, python: pythonTools, shell: shellTools };

/** What tools may see of a task that is executed. */
export function vetView(context: ExecutorContext): VetView {
  const { cwd, files, service } = context;
  const below = service.dir === '' ? '' : `${service.dir}/`;
  return {
    ...configView(context, cwd),
    files: context
      .inputs()
      .filter((path) => path.startsWith(below))
      .map((path) => relative(cwd, context.absolute(path)))
      .filter((path) => !path.startsWith('../')),
    read: (file) => files.tryReadText(join(cwd, file)) ?? '',
    cacheDir: `${context.stateDir}/${service.name}`,
  };
}

/** Tools that a task would run are part of its key: those of the machine by size and time, those of the workspace by its lockfile. */
export function toolFingerprint(language: Language, { workspaceRoot, files, findProgram }: ExecutorSurroundings): Readonly<Record<string, string>> {
  const programs = [...new Set(toolsOf[language].map(({ program }) => program))].filter((program) => !inTools.has(program)).sort();
  const entries = programs.flatMap((program): readonly (readonly [string, string])[] => {
    const path = findProgram(program);
    if (path === undefined) return [];
    const stat = files.lstat(path);
    return [[program, path.startsWith(`${workspaceRoot}/`) ? 'workspace' : `${stat?.size} bytes of ${stat?.mtimeMs}`]];
  });
  return Object.fromEntries(entries);
}

/** Versions that the record has already, or that do not matter for what is looked at. */
const inTools: ReadonlySet<string> = new Set(['go', 'gofmt', 'node', 'python3', 'sh', 'bash']);

function configView({ workspaceRoot, files, findProgram }: ExecutorSurroundings, cwd: string): Pick<VetView, 'hasConfig' | 'hasHere' | 'isInstalled'> {
  const places = [...new Set([cwd, workspaceRoot])];
  return {
    hasHere: (name) => files.exists(join(cwd, name)),
    hasConfig: (name, containing) =>
      places.some((place) =>
        files
          .readdir(place)
          .some((entry) => name.test(entry.name) && (containing === undefined || containing.test(files.tryReadText(join(place, entry.name)) ?? ''))),
      ),
    isInstalled: (program) => findProgram(program) !== undefined,
  };
}
