import type { ExecutorContext, TaskResult } from '../../core/plugin-api.ts';

/** Publishes the package of a service to the registry that npm is configured for, unless it has this version already. */
export async function publishPackage({ files, serviceRoot, args, spawn, log }: ExecutorContext): Promise<TaskResult> {
  const { name, version, private: isPrivate } = readManifest(files.tryReadText(`${serviceRoot}/package.json`));
  if (name === undefined || version === undefined) return failed('its package.json names no "name" and "version" to publish');
  if (isPrivate === true) return failed('its package.json says "private": take that out, or say "process: none"');
  let said = '';
  const onOutput = (stream: 'stdout' | 'stderr', text: string): void => {
    if (stream === 'stdout') said += text;
  };
  const wanted = `${name}@${version}`;
  const view = await spawn(['npm', 'view', wanted, 'version'], { quiet: true, onOutput });
  if (view.exitCode === 0 && said.trim() === version) {
    log(`${wanted} is published already`);
    return { status: 'success', data: { package: wanted } };
  }
  const { exitCode, signal } = await spawn(['npm', 'publish', ...args]);
  if (exitCode === 0) {
    log(`released ${wanted}`);
    return { status: 'success', data: { package: wanted } };
  }
  return { status: 'failure', failure: exitCode === undefined ? { reason: 'signal', signal: signal ?? 'unknown' } : { reason: 'exit-code', exitCode } };
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
}

function readManifest(text: string | undefined): Manifest {
  try {
    return (JSON.parse(text ?? '{}') ?? {}) as Manifest;
  } catch {
    return {};
  }
}

function failed(message: string): TaskResult {
  return { status: 'failure', failure: { reason: 'error', message } };
}
