import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import type { CpuProfile, ProfileNode } from '../../../core/cli/bench/cpu-profile.ts';
import { createModuleFinder } from '../../../core/cli/bench/module-finder.ts';
import { phaseOf, phases } from '../../../core/cli/bench/phase-of.ts';
import { splitProfile } from '../../../core/cli/bench/split-profile.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const root = join(import.meta.dirname, '..', '..', '..');

describe('the parts of a run', (test) => {
  test('name modules that exist, and each part has one', () => {
    const folders = ['index', 'read tree', 'discover', 'plan', 'key', 'look up', 'restore', 'schedule', 'report', 'start'];
    const examples = {
      'core/source/workspace-index.ts': 'index',
      'core/source/read-work-tree.ts': 'read tree',
      'core/services/resolve-services.ts': 'discover',
      'core/graph/build-task-graph.ts': 'plan',
      'core/engine/key-ring.ts': 'key',
      'core/cache/get-entry.ts': 'look up',
      'core/cache/restore-outputs.ts': 'restore',
      'core/engine/run-plan.ts': 'schedule',
      'core/reporters/create-plain-reporter.ts': 'report',
      'core/cli/run-cli.ts': 'start',
    } as const;
    for (const [module, phase] of Object.entries(examples)) {
      assert.ok(existsSync(join(root, module)), `${module} has moved`);
      assert.is(phaseOf(module), phase);
    }
    assert.equal(Object.values(examples).toSorted(), folders.toSorted());
    assert.equal(new Set([...folders, 'wait']), new Set(phases));
    assert.is(phaseOf('core/lib/sha256.ts'), undefined);
  });

  test('share the time of a profile: helpers belong to their callers, collection to what ran before', () => {
    const profile: CpuProfile = {
      nodes: [
        node(1, '(root)', '', [2, 4, 6, 7, 8]),
        node(2, 'taskKey', 'core/key/digest.ts', [3]),
        node(3, 'sha256', 'core/lib/sha256.ts'),
        node(4, '', 'core/graph/build-task-graph.ts', [5]),
        node(5, 'buildTaskGraph', 'core/graph/build-task-graph.ts'),
        node(6, '(idle)', ''),
        node(7, '(garbage collector)', ''),
        node(8, 'compileSourceTextModule', 'node:internal/modules'),
      ],
      samples: [8, 3, 7, 6, 4, 5],
      timeDeltas: [10, 20, 10, 40, 5, 15],
    };
    const split = splitProfile(profile, ({ url }) => (url.startsWith('core/') ? url : undefined));
    assert.equal(Object.fromEntries(split), { start: 0.15, key: 0.3, wait: 0.4, plan: 0.15 });
  });

  test('are found for sources and for a bundle with its map', () => {
    const map = { version: 3, sources: ['../../../core/key/digest.ts', '../../node_modules/yaml/dist/index.js'], names: [], mappings: 'AAAA,UCAA' };
    const host = createMemoryHost({ '/dist/cli/main.js.map': JSON.stringify(map) });
    const moduleOf = createModuleFinder(host.files);
    const at = (url: string, columnNumber: number): string | undefined => moduleOf({ functionName: 'f', url, lineNumber: 0, columnNumber });
    assert.is(at('file:///dist/cli/main.js', 3), 'core/key/digest.ts');
    assert.is(at('file:///dist/cli/main.js', 12), undefined);
    assert.is(at('file:///dist/cli/other.js', 3), undefined);
    assert.is(at(pathToFileURL(join(root, 'core/engine/open.ts')).href, 0), 'core/engine/open.ts');
    assert.is(at('node:fs', 0), undefined);
  });
});

function node(id: number, functionName: string, url: string, children: readonly number[] = []): ProfileNode {
  return { id, callFrame: { functionName, url, lineNumber: 0, columnNumber: 0 }, children };
}
