import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { requireDocker } from '../../support/docker.ts';
import { describe } from '../../support/harness.ts';
import { looksLike, tutorialSteps } from '../../support/tutorial.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const readme = join(repository, 'plugins', 'README.md');

describe('the tutorials of plugins/README.md', (test) => {
  test(
    '"Write an executor in ten minutes" works word for word',
    ({ defer }) => {
      const rig = createRig({ files: { '.gitignore': 'node_modules/\n.mmo/\n' } }, defer);
      follow(rig, 'Write an executor in ten minutes');
    },
    { timeoutMs: 600_000 },
  );

  test(
    '"Write a plugin as an image" works word for word',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip, ['busybox']);
      if ((await containers.image('busybox')) === undefined) {
        await containers.tag('mmo-test/busybox', 'busybox:latest');
        defer(() => containers.removeImage('busybox:latest'));
      }
      defer(() => containers.removeImage('acme-hooks:1').catch(() => undefined));
      const rig = createRig({ files: { '.gitignore': 'node_modules/\n.mmo/\n' } }, defer);
      follow(rig, 'Write a plugin as an image');
    },
    { timeoutMs: 600_000 },
  );
});

/** Does what the section says, in order, in the workspace; `mmo` is the installed one. */
function follow(rig: Rig, title: string): void {
  const env = installMmo(rig);
  for (const step of tutorialSteps(readme, title)) {
    if (step.kind === 'file') {
      rig.write(step.path, step.text);
      continue;
    }
    const { status, stdout, stderr } = spawnSync('sh', ['-c', step.command], { cwd: rig.root, env, encoding: 'utf8' });
    assert.is(status, step.exitCode, `$ ${step.command}\n${stdout}${stderr}`);
    assert.ok(looksLike(stdout + stderr, step.output), `$ ${step.command}\n${stdout}${stderr}\nis not as the tutorial says:\n${step.output.join('\n')}`);
  }
}

/** Makes the package as it would be installed, and a command `mmo` that starts it. */
function installMmo(rig: Rig): NodeJS.ProcessEnv {
  const mmo = rig.path('node_modules/mmo');
  mkdirSync(mmo, { recursive: true });
  cpSync(join(repository, 'package.json'), join(mmo, 'package.json'));
  const { status, stderr } = spawnSync(process.execPath, [join(repository, '.ci', 'build.mjs'), '--out', join(mmo, 'dist')], { encoding: 'utf8' });
  assert.is(status, 0, stderr);
  symlinkSync(join(repository, 'node_modules'), join(mmo, 'node_modules'));
  const bin = rig.path('../bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'mmo'), `#!/bin/sh\nexec '${process.execPath}' '${mmo}/dist/bin/mmo.js' "$@"\n`);
  chmodSync(join(bin, 'mmo'), 0o755);
  return { PATH: `${bin}:${process.env['PATH']}`, HOME: rig.path('../home'), LANG: 'C.UTF-8', NO_COLOR: '1', DOCKER_HOST: process.env['DOCKER_HOST'] };
}
