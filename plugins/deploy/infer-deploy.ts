import type { Inference } from '../../core/plugin-api.ts';

const deployed: ReadonlySet<string> = new Set(['http-service', 'service', 'worker', 'static']);
const dockerfiles: readonly string[] = ['**/Dockerfile', '**/*.Dockerfile', '**/Dockerfile.*'];
/** What `builder.ini` lists needs no other file. */
const makefiles: readonly string[] = ['GNUmakefile', 'makefile', 'Makefile'];

/** Gives a `deploy` to every service that runs and has an image: one that a Dockerfile or a runtime makes, or that its file names; and to the components of `deployer.ini`. */
export const inferDeploy: Inference = {
  when: ['service.yml', ...makefiles, ...dockerfiles],
  run: ({ name, type, extra }, tree) => {
    if (!deployed.has(type)) return {};
    const isNamed = extra['image'] !== undefined;
    const isMade = extra['runtime'] !== undefined || extra['dockerfile'] !== undefined || tree.list(dockerfiles).length > 0;
    const deployerIni = tree.readWorkspace('deployer.ini') ?? '';
    const isComponent = isListed(name, deployerIni);
    const says = extra['deploy'] !== undefined;
    if (!isNamed && !isMade && !says && !isComponent) return {};
    const templates = `//${/^templates_dir\s*[=:]\s*(\S+)/m.exec(deployerIni)?.[1] ?? 'deployments/templates'}`;
    const own = `${templates}/${name}.*`;
    const isTemplate = tree.listWorkspace([own.slice(2)]).length > 0;
    const inputs = [...(isComponent ? ['//deployer.ini'] : []), ...(isTemplate ? [own, `${templates}/templating.*`] : []), ...(says ? ['$default'] : [])];
    const deploy = {
      description: 'Bring it into the environment of --env',
      executor: 'deploy',
      dependsOn: [...(isNamed ? [] : ['image']), '^runtime:deploy'],
      ...(inputs.length > 0 && { inputs }),
    };
    return { tasks: { deploy } };
  },
};

function isListed(name: string, deployerIni: string): boolean {
  const titles = [...deployerIni.matchAll(/^\[([^\]]+)\]/gm)].map(([, title = '']) => title.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  return name !== 'deployer' && titles.includes(name);
}
