import type { Inference } from '../../core/plugin-api.ts';

const deployed: ReadonlySet<string> = new Set(['http-service', 'service', 'worker', 'static']);
const dockerfiles: readonly string[] = ['**/Dockerfile', '**/*.Dockerfile', '**/Dockerfile.*'];
/** Where executors/deploy looks for a chart that the service's file does not name. */
const charts: readonly string[] = ['chart/Chart.yaml', 'deploy/chart/Chart.yaml'];
/** What `builder.ini` lists needs no other file. */
const makefiles: readonly string[] = ['GNUmakefile', 'makefile', 'Makefile'];

/** What a folder that `deployer.ini` releases as it is holds. */
const manifests: readonly string[] = ['*.yaml', '*.yml', '*.yaml.ejs', '*.yml.ejs', '*.yaml.erb', '*.yml.erb'];

/** Gives a `deploy` to every service that runs and has an image: one that a Dockerfile or a runtime makes, or that its file names; to those with a chart, and to the components of `deployer.ini`. */
export const inferDeploy: Inference = {
  when: ['service.yml', ...makefiles, ...dockerfiles, ...charts, ...manifests],
  run: ({ name, type, extra }, tree) => {
    if (!deployed.has(type)) return {};
    const isNamed = extra['image'] !== undefined;
    // Who says how an image is made wants one, though nothing of it may be there.
    const isMade = ['context', 'dockerfile', 'runtime', 'template'].some((key) => extra[key] !== undefined) || tree.list(dockerfiles).length > 0;
    const deployerIni = tree.readWorkspace('deployer.ini') ?? '';
    const isComponent = isListed(name, deployerIni);
    const says = extra['deploy'] !== undefined;
    const chartFolders = tree.list(charts).map((file) => file.slice(0, -'/Chart.yaml'.length));
    if (!isNamed && !isMade && !says && !isComponent && chartFolders.length === 0) return {};
    const templates = `//${/^templates_dir\s*[=:]\s*(\S+)/m.exec(deployerIni)?.[1] ?? 'deployments/templates'}`;
    const own = `${templates}/${name}.*`;
    const isTemplate = tree.listWorkspace([own.slice(2)]).length > 0;
    const inputs = [
      ...(isComponent ? ['//deployer.ini'] : []),
      ...(isTemplate ? [own, `${templates}/templating.*`] : []),
      ...(says ? ['$default'] : chartFolders.map((folder) => `${folder}/**`)),
    ];
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
