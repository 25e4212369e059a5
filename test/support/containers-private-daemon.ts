import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A dockerd of a test's own. */
export interface PrivateDaemon {
  /** DOCKER_HOST. */
  readonly host: string;
  /** Ends it as a restart would: with its containers. Resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

const ASKS = 900;

/** Starts a dockerd without networks beside that of the machine, holding one image of that; skips the test where none can be started. */
export async function startPrivateDaemon(image: string, defer: (cleanup: () => unknown) => void, skip: (reason: string) => never): Promise<PrivateDaemon> {
  if (process.getuid?.() !== 0) skip('only root can start a dockerd');
  const folder = mkdtempSync(join(tmpdir(), 'mmo-dockerd-'));
  const socket = join(folder, 'd.sock');
  const host = `unix://${socket}`;
  const roots = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')];
  // A daemon without a bridge removes docker0, which is the machine's daemon's: so it gets network interfaces of its own.
  const argv = ['--net', 'dockerd', '--host', host, ...roots, '--bridge=none', '--iptables=false', '--ip-forward=false'];
  const child = spawn('unshare', argv, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  defer(stop);
  for (let ask = 0; !(await answers(socket)); ask += 1) {
    if (ask === ASKS || child.exitCode !== null) skip('a dockerd of its own did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const client = spawnSync('/usr/bin/docker', ['version'], { stdio: 'ignore' }).status === 0 ? '/usr/bin/docker' : 'docker';
  const copied = spawnSync('/bin/sh', ['-c', `${client} save ${image} | ${client} --host ${host} load`], { encoding: 'utf8' });
  if (copied.status !== 0) skip(`${image} cannot be copied: ${copied.stderr}`);
  return { host, stop };
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}
