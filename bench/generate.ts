import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from './run-git.ts';

/** The build of every package, in every tool's words. */
export const buildCommand = 'mkdir -p dist && cat src/* > dist/out.txt';

export type Tool = 'mmo' | 'turbo';

export interface GenerateOptions {
  /** Made anew. */
  readonly dir: string;
  /** Packages. */
  readonly n: number;
  readonly seed: number;
  /** Whose configuration is written; sources and graph depend on `n` and `seed` alone. */
  readonly tool: Tool;
}

const layers = 10;
const filesPerPackage = 10;
const fileSize = 2048;

/** Writes a committed workspace of `n` packages of ten 2 KiB files in ten layers, each with 2 to 4 dependencies in the layers below it: 2.7 on average. */
export function generateWorkspace({ dir, n, seed, tool }: GenerateOptions): void {
  const random = seeded(seed);
  rmSync(dir, { recursive: true, force: true });
  writeRoot(dir, tool);
  for (let index = 0; index < n; index += 1) {
    const folder = join(dir, 'packages', nameOf(index));
    mkdirSync(join(folder, 'src'), { recursive: true });
    for (let file = 0; file < filesPerPackage; file += 1) writeFileSync(join(folder, 'src', `file${file}.txt`), textOf(random));
    writePackage(folder, { tool, name: nameOf(index), dependencies: dependenciesOf(index, n, random).map(nameOf) });
  }
  runGit(dir, ['init', '--quiet', '--initial-branch=main']);
  runGit(dir, ['add', '--all']);
  runGit(dir, ['commit', '--quiet', '-m', 'generated']);
}

function dependenciesOf(index: number, n: number, random: () => number): number[] {
  const layer = Math.floor((index * layers) / n);
  const below = Math.ceil((layer * n) / layers);
  if (below === 0) return [];
  const nearest = Math.ceil(((layer - 1) * n) / layers);
  // One from the layer right below keeps the graph ten layers deep; the others come from anywhere below.
  const chosen = new Set([nearest + Math.floor(random() * (below - nearest))]);
  const count = 2 + Math.floor(random() * 3);
  for (let tries = 0; chosen.size < count && tries < 20; tries += 1) chosen.add(Math.floor(random() * below));
  return [...chosen].sort((a, b) => a - b);
}

function writeRoot(dir: string, tool: Tool): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, '.gitignore'), 'node_modules\ndist\n.mmo\n.turbo\n');
  if (tool === 'mmo') {
    const tasks = { build: { command: buildCommand, dependsOn: ['^build'], outputs: ['dist'] } };
    writeJson(join(dir, 'mmo.json'), { name: 'bench', schemaVersion: 1, tasks });
  } else {
    writeJson(join(dir, 'package.json'), { name: 'bench', private: true, packageManager: 'npm@10.9.0', workspaces: ['packages/*'] });
    writeJson(join(dir, 'turbo.json'), { tasks: { build: { dependsOn: ['^build'], outputs: ['dist/**'] } } });
  }
}

function writePackage(
  folder: string,
  { tool, name, dependencies }: { readonly tool: Tool; readonly name: string; readonly dependencies: readonly string[] },
): void {
  if (tool === 'mmo') {
    writeFileSync(join(folder, 'service.yml'), `name: ${name}\ntype: library\ndependsOn: [${dependencies.join(', ')}]\ntasks:\n  build: {}\n`);
  } else {
    const scripts = { build: buildCommand };
    writeJson(join(folder, 'package.json'), {
      name,
      version: '1.0.0',
      private: true,
      scripts,
      dependencies: Object.fromEntries(dependencies.map((other) => [other, '*'])),
    });
  }
}

function nameOf(index: number): string {
  return `pkg-${String(index).padStart(5, '0')}`;
}

function textOf(random: () => number): string {
  let text = '';
  while (text.length < fileSize) text += `${Math.floor(random() * 2 ** 32).toString(36)}\n`;
  return `${text.slice(0, fileSize - 1)}\n`;
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** A linear congruential generator: the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
