import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { byCodeUnit } from '../core/lib/by-code-unit.ts';
import { generateWorkspace } from './generate/generate-workspace.ts';
import { layeredDag } from './generate/layered-dag.ts';
import type { Tool } from './tools/tool.ts';

/** Of the few packages that stand for all: more than there are layers. */
const sampleSize = 12;

/**
 * Digest of what a tool's workspace of `n` packages is made of: its graph, and every file of a small one, written by the same code. It stays the
 * same as long as the files do, whatever else changes in the code, in the versions of tools, or in the configuration of other tools.
 */
export function recipeOf(tool: Pick<Tool, 'configure'>, n: number, seed: number): string {
  const dir = mkdtempSync(join(tmpdir(), 'mmo-bench-'));
  try {
    generateWorkspace({ dir, n: sampleSize, seed, configure: tool.configure });
    const hash = createHash('sha256').update(JSON.stringify(layeredDag(n, seed)));
    for (const path of filesIn(dir)) hash.update(`\0${path}\0`).update(readFileSync(join(dir, path)));
    return hash.digest('hex');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function filesIn(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('.git/'))
    .sort(byCodeUnit);
}
