import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createLocalProcesses } from '../../../../core/host/create-local-processes.ts';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import type { Kubectl } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { kubectlApart } from '../../../../executors/deploy/kubernetes/kubectl-apart.ts';
import { describe } from '../../../support/harness.ts';

describe('a kubectl apart from the run', (test) => {
  const kubectlOf = (script: string, timeoutMs: number, defer: (cleanup: () => unknown) => void): { readonly kubectl: Kubectl; readonly stateDir: string } => {
    const cwd = mkdtempSync(join(tmpdir(), 'mmo-kubectl-'));
    defer(() => rmSync(cwd, { recursive: true, force: true }));
    const stateDir = join(cwd, 'state');
    mkdirSync(stateDir);
    writeFileSync(join(cwd, 'kubectl'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(cwd, 'kubectl'), 0o755);
    const given = { processes: createLocalProcesses(), files: createNodeHost().files, env: { PATH: `${cwd}:${process.env['PATH']}`, UNSET: undefined } };
    return { stateDir, kubectl: kubectlApart({ context: 'c', namespace: 'n' }, { ...given, stateDir, cwd, timeoutMs }) };
  };

  test('gets its input, gives its answer, says what it said, and leaves nothing', async ({ defer }) => {
    const echo = kubectlOf('for word; do case $word in --filename=*) cat "${word#--filename=}";; esac; done', 60_000, defer);
    assert.equal(await echo.kubectl.json(['replace', '--filename=-'], { input: '{"a":1}' }), { a: 1 });
    assert.equal(readdirSync(echo.stateDir), []);
    const no = kubectlOf('echo "error: no, $2 $4" >&2; exit 1', 60_000, defer);
    const said = await no.kubectl.run(['get', 'lease']).catch((error: Error) => error.message);
    assert.is(said, 'kubectl: no, c n');
    assert.equal(readdirSync(no.stateDir), []);
  });

  test('does not hold the end of a run up for ever', async ({ defer }) => {
    const { kubectl } = kubectlOf('exec sleep 1000', 300, defer);
    assert.instance(await kubectl.run(['get', 'lease']).catch((error: unknown) => error), Error);
  });
});
