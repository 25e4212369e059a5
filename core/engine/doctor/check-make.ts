import { readBuilderIni } from '../../discovery/read-builder-ini.ts';
import { absolutePath } from '../../lib/absolute-path.ts';
import type { Service } from '../../model/service.ts';
import { openTrustStore } from '../../plugin-host/trust-store.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** What the build contract asks every component for. */
const TARGETS = ['build', 'test'];
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** Whether services with a makefile keep the build contract: `build` and `test` exist and make can read them. */
export function checkMake(session: Session): readonly Finding[] {
  const { tree, host, workspace } = session;
  const missing = readBuilderIni(tree)
    .filter(({ dir, makefile }) => makefile === undefined && !workspace.services.some((service) => service.dir === dir))
    .map(
      ({ name, dir }): Finding =>
        warning(`builder.ini lists "${name}", but ${dir === '' ? 'the workspace' : dir} has no Makefile`, 'add a Makefile with the targets build and test'),
    );
  if (!workspace.config.plugins.some(({ name }) => name === 'make')) return missing;
  const services = workspace.services.filter(({ dir }) => MAKEFILES.some((name) => tree.get(dir === '' ? name : `${dir}/${name}`) !== undefined));
  // Even with -n, make runs what the makefile says in $(shell …).
  const mayRun = openTrustStore(host).isTrusted(workspace.root);
  const broken = services.flatMap((service) => [...missingTargets(service), ...(mayRun ? unreadableTargets(service, session) : [])]);
  const findings = [...missing, ...broken];
  if (findings.length > 0 || services.length === 0) return findings;
  return [{ check: 'make', status: 'ok', message: `${services.length} ${services.length === 1 ? 'service keeps' : 'services keep'} the build contract` }];
}

function missingTargets({ name, tasks }: Service): readonly Finding[] {
  return TARGETS.filter((target) => !tasks.has(target)).map((target) =>
    warning(`the Makefile of "${name}" has no target "${target}"`, `add the target, or the task "${target}" to its service.yml`),
  );
}

function unreadableTargets({ name, dir, origins }: Service, { host, workspace }: Session): readonly Finding[] {
  return TARGETS.filter((target) => origins.get(`tasks.${target}.command`)?.by === 'make').flatMap((target) => {
    const { exitCode, stderr } = host.processes.run(['make', '-n', target], { cwd: absolutePath(workspace, dir), env: host.env });
    const said = stderr.trim().split('\n').at(-1) ?? '';
    return exitCode === 0 ? [] : [warning(`make -n ${target} fails in "${name}": ${said}`, 'mend the Makefile')];
  });
}

function warning(message: string, help: string): Finding {
  return { check: 'make', status: 'warning', message, help };
}
