import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { sweepDeadRuns } from '../../../core/engine/janitor.ts';
import { removeScratch } from '../../../core/engine/remove-scratch.ts';
import { createNodeHost } from '../../../core/host/create-node-host.ts';
import { describe } from '../../support/harness.ts';

const host = createNodeHost();
/** What a container wrote as root cannot be removed by another user. */
const poor = {
  ...host,
  files: {
    ...host.files,
    remove: (): never => {
      throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
    },
  },
};

describe('the temporary folder of a run', (test) => {
  test('goes with the run', ({ defer }) => {
    const stateDir = folder(defer);
    removeScratch(host, { stateDir, runId: 'one' });
    assert.not(host.files.exists(join(stateDir, 'tmp/one')));
  });

  test('keeps nobody from running where it cannot be removed', async ({ defer }) => {
    const stateDir = folder(defer);
    removeScratch(poor, { stateDir, runId: 'one' });
    mkdirSync(join(stateDir, 'run'));
    writeFileSync(join(stateDir, 'run/one.json'), 'of a dead mmo');
    assert.is(await sweepDeadRuns({ host: poor, stateDir }), 1);
    assert.not(host.files.exists(join(stateDir, 'run/one.json')));
    assert.ok(host.files.exists(join(stateDir, 'tmp/one')));
  });

  test('and what was about to become its record go, also of a run that died before there was one', async ({ defer }) => {
    const stateDir = folder(defer);
    mkdirSync(join(stateDir, 'run'));
    const of = (pid: number): string => join(stateDir, 'run', `.20260101000000-0a1b2c3d.json.${pid}.0123456789ab.tmp`);
    // No system gives a number as high as the first.
    for (const pid of [4_194_305, process.pid]) writeFileSync(of(pid), '{');
    assert.is(await sweepDeadRuns({ host, stateDir }), 0);
    assert.not(host.files.exists(of(4_194_305)));
    assert.ok(host.files.exists(of(process.pid)), 'its process lives');
  });
});

function folder(defer: (cleanup: () => unknown) => void): string {
  const stateDir = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-scratch-'));
  defer(() => rmSync(stateDir, { recursive: true, force: true }));
  mkdirSync(join(stateDir, 'tmp/one'), { recursive: true });
  return stateDir;
}
