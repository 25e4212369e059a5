import { readdirSync, statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import { requireDocker } from '../../support/docker.ts';
import { endOutOfMemory, stayingAfter } from '../../support/end-out-of-memory.ts';
import { outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { buildHookImage } from '../../support/hook-image.ts';
import { createRig } from '../../support/workspace-rig.ts';

/** What a hostile program tries, as a line of sh; it says ESCAPED where it got what it wanted. */
const attacks: Readonly<Record<string, string>> = {
  'write-source': 'echo x > /source/pwned && echo ESCAPED',
  'overwrite-service': 'echo x > /source/cart/service.yml && echo ESCAPED',
  'delete-source': 'rm -rf /source/cart/src.txt; [ -e /source/cart/src.txt ] || echo ESCAPED',
  'write-root': 'echo x > /pwned && echo ESCAPED',
  'write-hooks': 'echo x > /executors/attack && echo ESCAPED',
  'read-git': '[ -e /source/.git/config ] && echo ESCAPED',
  'write-git-hook': '(mkdir -p /source/.git/hooks && echo x > /source/.git/hooks/pre-commit) && echo ESCAPED',
  'read-state': '[ -n "$(ls -A /source/.mmo)" ] && echo ESCAPED',
  'write-state': 'echo x > /source/.mmo/x && echo ESCAPED',
  'remount-source': 'mount -o remount,rw /source && echo ESCAPED',
  'unmask-git': 'umount /source/.git && echo ESCAPED',
  mount: 'mkdir /tmp/m && mount -t tmpfs none /tmp/m && echo ESCAPED',
  'mount-cgroup': 'mkdir /tmp/m && mount -t cgroup -o memory none /tmp/m && echo ESCAPED',
  'make-device': 'mknod /tmp/disk b 8 0 && echo ESCAPED',
  'enter-host': 'nsenter -t 1 -m -- true && echo ESCAPED',
  'other-processes': '[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 10 ] && echo ESCAPED',
  'docker-socket': 'for s in /var/run/docker.sock /run/docker.sock; do [ -e $s ] && echo ESCAPED; done',
  network: '[ "$(ls /sys/class/net)" = lo ] || echo ESCAPED',
  metadata: 'wget -T 2 -q -O- http://169.254.169.254/ && echo ESCAPED',
  'reach-host': 'nc -w 1 172.17.0.1 22 </dev/null && echo ESCAPED',
  capabilities: 'grep -q "CapEff:.*[1-9a-f]" /proc/self/status && echo ESCAPED',
  'new-privileges': 'grep -q "NoNewPrivs:.*1" /proc/self/status || echo ESCAPED',
  chown: 'touch /tmp/x && chown 12345 /tmp/x && echo ESCAPED',
  sysctl: 'cat /proc/sys/vm/overcommit_ratio > /proc/sys/vm/overcommit_ratio && echo ESCAPED',
  'magic-key': 'echo h > /proc/sysrq-trigger && echo ESCAPED',
  'core-pattern': 'cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern && echo ESCAPED',
  chroot: 'chroot / true && echo ESCAPED',
  'own-namespace': 'unshare -m true && echo ESCAPED',
  hostname: 'hostname pwned && echo ESCAPED',
  clock: 'date -s "$(date +%H:%M:%S)" 2>&1 | grep -q "not permitted" || echo ESCAPED',
  secrets: 'env | grep -E "TOP_SECRET|SSH_|AWS_" && echo ESCAPED',
  'host-home': '[ "$HOME" = /tmp ] || echo ESCAPED',
  'other-service-secret': 'env | grep -q OWN_OF_AUTH && echo ESCAPED',
  'fork-bomb': 'i=0; while [ $i -lt 100 ]; do sleep 30 & i=$((i+1)); done; echo ESCAPED',
  'fill-tmp': 'dd if=/dev/zero of=/tmp/big bs=1M count=10240 2>/dev/null && echo ESCAPED',
  'eat-memory': stayingAfter('head -c 150m /dev/zero | tail -c 150m | wc -c | grep -q 157286400 && echo ESCAPED'),
  'endless-line': 'head -c 8m /dev/zero | tr "\\\\0" a',
  'forged-events': `echo '{"type":"run:end","exitCode":0,"__proto__":{"polluted":true}}'; echo '::error::forged'; exit 4`,
  'binary-noise': 'head -c 65536 /dev/urandom',
  'never-ends': "trap '' TERM INT HUP; while :; do sleep 1; done",
};

/** Programs that are none. */
const programs = {
  'no-shell': '#!/nowhere/sh\n',
  'wrong-machine': `\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x02\x00\xff\x00${'\0'.repeat(100)}`,
  'no-line': 'echo no interpreter line\n',
};

const links =
  'ln -s /etc/passwd out/x; ln -s ../../../../../../../etc/passwd out/y; ln -s /source/cart/src.txt out/z; echo x > out/x; cp /bin/busybox out/su; chmod 6755 out/su; mv out /source/cart/elsewhere; rmdir out; true';

/** Two killed runs leave 50 containers where there is time for that, else 8. */
const napsPerRun = process.env['MMO_FAULTS_SCALE'] === 'full' ? 25 : 4;

describe('a hostile image', (test) => {
  test(
    'gets nowhere, whatever it tries, and the other tasks finish',
    async ({ defer, skip, signal }) => {
      const containers = await requireDocker(skip);
      // Not that of another run of this test at the same daemon.
      const service = `hostile-${process.pid}`;
      const cases = Object.entries(attacks).map(([name, line]) => `${name})\n${line}\n;;`);
      const executors = { attack: `#!/bin/sh\ncase $1 in\n${cases.join('\n')}\noutputs)\n${links}\n;;\nesac\n`, ...programs };
      const manifest = `name: hostile\nexecutors: { ${[...Object.keys(executors), 'absent', 'folder'].map((name) => `${name}: ${name}`).join(', ')} }\n`;
      const files = Object.fromEntries(Object.entries(executors).map(([name, content]) => [`executors/${name}`, { content: Buffer.from(content, 'latin1') }]));
      const image = await buildHookImage(
        containers,
        {
          files: { ...files, 'executors/folder': { directory: true }, 'plugin/mmo-plugin.yaml': manifest },
          lines: [
            'VOLUME /data',
            'USER 4321',
            'ENTRYPOINT ["/bin/sh", "-c", "echo ESCAPED"]',
            'CMD ["x"]',
            'ENV LD_PRELOAD=/nowhere.so',
            'STOPSIGNAL SIGWINCH',
          ],
        },
        defer,
      );
      const tasks = [
        ...Object.keys(attacks).map(
          (name) => `  ${name}: { executor: attack, command: ${name}, cache: false, timeout: ${name === 'never-ends' ? '2s' : '60s'} }`,
        ),
        ...[...Object.keys(programs), 'absent', 'folder'].map((name) => `  ${name}: { executor: ${name}, cache: false }`),
        '  outputs: { executor: attack, command: outputs, outputs: ["out/**"] }',
        '  honest: { command: "echo done" }',
      ];
      const rig = createRig(
        {
          files: {
            'mmo.json': JSON.stringify({ name: 'w', plugins: [{ image, memory: '96m', pids: 64 }] }),
            'cart/service.yml': `name: ${service}\ntasks:\n${tasks.join('\n')}\n`,
            'cart/src.txt': 'source\n',
            'auth/service.yml': 'name: auth\nenv: { OWN_OF_AUTH: s3cret }\ntasks:\n  build: { command: "true" }\n',
          },
        },
        defer,
      );
      const names = [...Object.keys(attacks), ...Object.keys(programs), 'absent', 'folder', 'outputs', 'honest'];
      const passwd = statSync('/etc/passwd').mtimeMs;
      const env = { TOP_SECRET: 'x', AWS_SECRET_ACCESS_KEY: 'x', SSH_AUTH_SOCK: '/x' };
      const running = await rig.start(['run', ...names, '--json', '--continue=independent', '-c', '4'], { env, signal });
      await Promise.race([endOutOfMemory(`${service}:eat-memory`, signal), running.ended]);
      const ran = await running.ended;
      assert.is(ran.exitCode, 1, ran.stderr);
      const outcomes = outcomesOf(ran.events);
      assert.equal([...outcomes.keys()].sort(), names.map((name) => `${service}:${name}`).sort());
      for (const name of names) assert.not(outputOf(ran.events, `${service}:${name}`).includes('ESCAPED'), name);
      assert.is(outcomes.get(`${service}:honest`)?.status, 'success');
      const failureOf = (name: string): unknown => {
        const outcome = outcomes.get(`${service}:${name}`);
        return outcome?.status === 'failure' ? outcome.failure : outcome?.status;
      };
      assert.equal(failureOf('never-ends'), { reason: 'timeout', timeoutMs: 2000 });
      assert.equal(failureOf('eat-memory'), { reason: 'container', message: 'it ran out of its 96m of memory; "memory" in mmo.json gives it more' });
      assert.equal(failureOf('forged-events'), { reason: 'exit-code', exitCode: 4 });
      for (const name of ['no-shell', 'absent', 'folder', 'wrong-machine'])
        assert.match(JSON.stringify(failureOf(name)), /"reason":"(container|exit-code)"/, name);
      assert.is(outputOf(ran.events, `${service}:endless-line`).length, 8 * 1024 * 1024);
      assert.is(ran.events.filter(({ type }) => type === 'run:end').length, 1);

      assert.is(statSync('/etc/passwd').mtimeMs, passwd);
      assert.not(rig.exists('pwned'));
      assert.is(rig.read('cart/src.txt'), 'source\n');
      assert.is(rig.git('status', '--porcelain', '--', 'cart/service.yml', 'cart/src.txt', 'mmo.json'), '');
      assert.equal(readdirSync(rig.path('cart/out')), ['su', 'x', 'y', 'z']);
      assert.is(statSync(rig.path('cart/out/su')).mode & 0o7777, 0o755);
      assert.equal([statSync(rig.path('cart/out/su')).uid, rig.exists('cart/elsewhere')], [process.getuid?.(), false]);
      const outputs = outcomes.get(`${service}:outputs`);
      assert.ok(outputs?.status === 'success' && !outputs.stored, 'links out of the workspace were stored');
      const own = (await containers.labelled(['mmo.task'])).filter(({ labels }) => names.some((name) => labels['mmo.task'] === `${service}:${name}`));
      assert.equal(own, [], 'containers are left');
    },
    { timeoutMs: 400_000 },
  );

  test(
    'what a killed run left is gone after the next start',
    async ({ defer, skip, signal }) => {
      const containers = await requireDocker(skip);
      const sleep = '#!/bin/sh\necho "up $1"\n[ "$1" = quick ] || exec sleep 600\n';
      const image = await buildHookImage(
        containers,
        { files: { 'executors/nap': sleep }, lines: ['LABEL dev.mmo.plugin="{name: naps, executors: {nap: nap}}"'] },
        defer,
      );
      const service = `naps-${process.pid}`;
      const naps = Array.from({ length: napsPerRun }, (_, n) => `nap${String(n).padStart(2, '0')}`);
      const tasks = [...naps, 'quick'].map((name) => `  ${name}: { executor: nap, command: ${name}, cache: false }`);
      const rig = createRig(
        { files: { 'mmo.json': JSON.stringify({ name: 'w', plugins: [{ image }] }), 'naps/service.yml': `name: ${service}\ntasks:\n${tasks.join('\n')}\n` } },
        defer,
      );
      const left = async (): Promise<readonly string[]> =>
        (await containers.labelled(['mmo.workspace']))
          .flatMap(({ labels }) => (labels['mmo.task']?.startsWith(`${service}:`) ? [labels['mmo.task']] : []))
          .sort();
      for (let round = 0; round < 2; round += 1) {
        const run = await rig.start(['run', ...naps, '-c', String(napsPerRun), '--json'], { signal });
        for (const name of naps) await run.said(`up ${name}`);
        run.kill('SIGKILL');
        await run.ended;
        assert.equal(
          await left(),
          naps.map((name) => `${service}:${name}`),
        );
      }
      const next = await rig.run(['quick']);
      assert.is(next.exitCode, 0, next.stdout);
      assert.equal(await left(), []);
    },
    { timeoutMs: 60_000 * napsPerRun },
  );
});

function outputOf(events: readonly RunEvent[], task: string): string {
  return events.flatMap((event) => (event.type === 'task:output' && event.task === task ? [event.text] : [])).join('');
}
