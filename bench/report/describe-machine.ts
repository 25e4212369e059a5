import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** What was measured on: processors, memory, system, Node and git. Names no host. */
export function describeMachine(): string {
  const git = spawnSync('git', ['--version'], { encoding: 'utf8' })
    .stdout.replace(/^git version /, '')
    .trim();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  return `${availableParallelism()} cores (${model}), ${gigabytes} GiB, ${type()} ${release().split('-')[0]}, Node ${process.versions.node}, git ${git}`;
}
