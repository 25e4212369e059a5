import type { EnvironmentBuild } from '../../../../core/plugin-api.ts';
import type { KubeObject } from '../kube-object.ts';
import type { BuildSettings } from './build-settings.ts';
import { builderContainer, imageFile, literal, workDir } from './builder-container.ts';

/** What a Job builds, and by what names its pods reach the registry. */
export interface BuildJobRecipe {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly wanted: Pick<EnvironmentBuild, 'reference' | 'dockerfile' | 'buildArgs' | 'target' | 'platform' | 'network' | 'labels' | 'timeoutMs'>;
  readonly settings: BuildSettings;
  /** `10.0.0.7:5000/shop-cart-context@sha256:…`. */
  readonly archive: string;
  /** `sha256:…` of the compressed archive in it. */
  readonly layer: string;
  /** Where the image goes. */
  readonly targets: readonly string[];
  /** Images to build upon that only a login can fetch: from where, and by what name the Dockerfile knows them. */
  readonly bases: readonly { readonly from: string; readonly name: string }[];
  /** The registry speaks plain HTTP. */
  readonly insecure: boolean;
  /** Name of the Secret that logs in; undefined where nobody does. */
  readonly secret: string | undefined;
}

/** In this order: what has the login never runs what the Dockerfile says, and what does never has the login. */
export const buildSteps: readonly string[] = ['fetch', 'build', 'push'];

/** Then what a killed run has left is gone. */
const KEPT_SECONDS = 600;
const loginDir = '/mmo/login';

/** The Job of one build: fetch, build and push, one container after another in one pod, which share files and nothing else. */
export function buildJob(recipe: BuildJobRecipe): KubeObject {
  const { name, namespace, labels, annotations, wanted, settings, secret } = recipe;
  const metadata = { name, namespace, labels, annotations };
  // Where a profile is enforced, namespaces without root need to be let.
  const podAnnotations = settings.tool === 'buildkit' ? { 'container.apparmor.security.beta.kubernetes.io/build': 'unconfined' } : {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      activeDeadlineSeconds: Math.max(1, Math.ceil(wanted.timeoutMs / 1000)),
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: {
        metadata: { labels, annotations: podAnnotations },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 2,
          initContainers: [
            transferContainer(recipe, { name: 'fetch', script: fetchScript(recipe), files: { name: 'work', mountPath: workDir } }),
            builderContainer(wanted, settings),
          ],
          containers: [transferContainer(recipe, { name: 'push', script: pushScript(recipe), files: { name: 'out', mountPath: '/mmo/out', readOnly: true } })],
          volumes: [
            { name: 'work', emptyDir: {} },
            { name: 'out', emptyDir: {} },
            ...(secret === undefined ? [] : [{ name: 'login', secret: { secretName: secret, items: [{ key: '.dockerconfigjson', path: 'config.json' }] } }]),
          ],
        },
      },
    },
  };
}

function transferContainer(
  { settings, secret }: BuildJobRecipe,
  { name, script, files }: { readonly name: string; readonly script: readonly string[]; readonly files: Readonly<Record<string, unknown>> },
): Readonly<Record<string, unknown>> {
  return {
    name,
    image: settings.transferImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', ['set -eu', ...script].join('\n')].map(literal),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [files, ...(secret === undefined ? [] : [{ name: 'login', mountPath: loginDir, readOnly: true }])],
  };
}

function fetchScript(recipe: BuildJobRecipe): readonly string[] {
  const { archive, layer, bases, settings } = recipe;
  const copy = copyCommand(recipe, 'src');
  const kept = `${workDir}/fetched`;
  return [
    `${copy} ${quoted(`docker://${archive}`)} dir:${kept}`,
    `mv ${kept}/${layer.replace(/^sha256:/, '')} ${workDir}/context.tar.gz`,
    `mkdir ${workDir}/bases`,
    ...bases.flatMap(({ from, name }, index) => {
      const place = `${workDir}/bases/${index}`;
      if (settings.tool !== 'buildkit') return [`${copy} ${quoted(`docker://${from}`)} ${quoted(`docker-archive:${place}.tar:${name}`)}`];
      return [`${copy} ${quoted(`docker://${from}`)} oci:${place}:base`, `printf %s ${quoted(name)} >${place}.name`];
    }),
    `chmod -R a+rX ${workDir}`,
    'echo "fetched the context"',
  ];
}

/** The digest is what the container leaves as its last word. */
function pushScript(recipe: BuildJobRecipe): readonly string[] {
  const copy = copyCommand(recipe, 'dest');
  return [
    `[ -f ${imageFile} ] && [ ! -L ${imageFile} ] || { echo "the build left no image"; exit 1; }`,
    ...recipe.targets.flatMap((target, index) => [
      `${copy}${index === 0 ? ' --digestfile /dev/termination-log' : ''} docker-archive:${imageFile} ${quoted(`docker://${target}`)}`,
    ]),
    'echo "pushed"',
  ];
}

function copyCommand({ insecure, secret }: BuildJobRecipe, side: 'src' | 'dest'): string {
  const login = secret === undefined ? [] : [`--authfile ${loginDir}/config.json`];
  return ['skopeo --insecure-policy copy --quiet --retry-times 3', ...login, ...(insecure ? [`--${side}-tls-verify=false`] : [])].join(' ');
}

/** References hold nothing that a shell would read; should one, it stays one word. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
