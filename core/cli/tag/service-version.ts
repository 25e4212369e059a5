import type { Host } from '../../host/host.ts';
import type { Service } from '../../model/service.ts';

/** What a service says its version is, and where. */
export interface ServiceVersion {
  readonly version: string;
  readonly from: 'service.yml' | 'package.json' | 'make version';
}

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** The version of a service: `version` of its service.yml, else of its package.json, else what its makefile's target `version` prints; undefined where none tells. */
export async function serviceVersion(host: Host, service: Pick<Service, 'extra'>, folder: string): Promise<ServiceVersion | undefined> {
  const declared = service.extra['version'];
  if (typeof declared === 'string' && declared !== '') return { version: declared, from: 'service.yml' };
  const packaged = packageVersion(host.files.tryReadText(`${folder}/package.json`));
  if (packaged !== undefined) return { version: packaged, from: 'package.json' };
  const makefile = MAKEFILES.map((name) => host.files.tryReadText(`${folder}/${name}`)).find((text) => text !== undefined);
  if (makefile === undefined || !/^version\s*:(?!=)/m.test(makefile)) return undefined;
  try {
    const { exitCode, stdout } = await host.processes.runAside(['make', '--silent', '--no-print-directory', 'version'], { cwd: folder, env: host.env });
    const said = Buffer.from(stdout).toString('utf8').trim().split('\n').at(-1)?.trim() ?? '';
    return exitCode === 0 && said !== '' ? { version: said, from: 'make version' } : undefined;
  } catch {
    return undefined;
  }
}

function packageVersion(text: string | undefined): string | undefined {
  try {
    const { version } = (JSON.parse(text ?? 'null') ?? {}) as { readonly version?: unknown };
    return typeof version === 'string' && version !== '' ? version : undefined;
  } catch {
    return undefined;
  }
}
