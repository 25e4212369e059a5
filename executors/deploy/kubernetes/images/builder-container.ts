import type { EnvironmentBuild } from '../../../../core/plugin-api.ts';
import type { BuildSettings } from './build-settings.ts';

type Wanted = Pick<EnvironmentBuild, 'reference' | 'dockerfile' | 'buildArgs' | 'target' | 'platform' | 'network' | 'labels'>;

/** The folder that all steps of a build share, and what lies in it. */
export const workDir = '/mmo/work';
/** The built image, as `docker save` writes it: one file, in which no link can lead to what a later step may read. */
export const imageFile = '/mmo/out/image.tar';

/**
 * The container that builds: it unpacks the context, takes the base images that were fetched for it, and writes the image to a file. It is
 * given no login of a registry and no token of the cluster.
 */
export function builderContainer(wanted: Wanted, { tool, builderImage, resources }: BuildSettings): Readonly<Record<string, unknown>> {
  const { script, env, security } = tools[tool];
  return {
    name: 'build',
    image: builderImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', `${prepare}\n${script}`, 'sh', wanted.reference, wanted.dockerfile, ...argumentsOf(wanted, tool)].map(literal),
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    securityContext: security,
    ...(resources !== undefined && { resources }),
    volumeMounts: [
      { name: 'work', mountPath: workDir, readOnly: true },
      { name: 'out', mountPath: '/mmo/out' },
    ],
  };
}

/** Kubernetes would replace `$(NAME)` by a variable, and `$$` by `$`. */
export function literal(text: string): string {
  return text.replace(/\$(?=[$(])/g, () => '$$');
}

const prepare = `set -eu
reference=$1 dockerfile=$2
shift 2
context=$(mktemp -d)
tar -xzf ${workDir}/context.tar.gz -C "$context"
cd "$context"`;

interface Tool {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly security: Readonly<Record<string, unknown>>;
}

const tools: Readonly<Record<BuildSettings['tool'], Tool>> = {
  // Without root: the namespaces that it needs are its own.
  buildkit: {
    script: `for base in ${workDir}/bases/*; do
  [ -d "$base" ] || continue
  name=$(cat "$base.name")
  digest=$(sed -n 's/.*"digest":"\\(sha256:[0-9a-f]*\\)".*/\\1/p' "$base/index.json" | head -n 1)
  set -- "$@" --oci-layout "$(basename "$base")=$base" --opt "context:$name=oci-layout://$(basename "$base")@$digest"
done
exec buildctl-daemonless.sh build --progress=plain --frontend=dockerfile.v0 --local context=. --local dockerfile=. --opt "filename=$dockerfile" "$@" \\
  --output "type=docker,name=$reference,dest=${imageFile}"`,
    env: { BUILDKITD_FLAGS: '--oci-worker-no-process-sandbox' },
    security: { runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'Unconfined' } },
  },
  dind: {
    script: `daemon=dockerd
command -v dockerd-entrypoint.sh >/dev/null && daemon='dockerd-entrypoint.sh dockerd'
export DOCKER_TLS_CERTDIR= DOCKER_HOST=unix:///mmo/docker.sock
$daemon --host "$DOCKER_HOST" --data-root /mmo/docker >/mmo/dockerd.log 2>&1 &
tries=0
until docker version >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 120 ]; then cat /mmo/dockerd.log; exit 1; fi
  sleep 0.5
done
for base in ${workDir}/bases/*.tar; do [ ! -f "$base" ] || docker load --quiet --input "$base"; done
docker build --file "$dockerfile" --tag "$reference" "$@" .
docker save --output ${imageFile} "$reference"`,
    env: {},
    security: { privileged: true },
  },
  buildah: {
    script: `for base in ${workDir}/bases/*.tar; do [ ! -f "$base" ] || buildah --storage-driver vfs pull --quiet "docker-archive:$base"; done
buildah --storage-driver vfs bud --layers=false --file "$dockerfile" --tag "$reference" "$@" .
buildah --storage-driver vfs push --quiet "$reference" "docker-archive:${imageFile}:$reference"`,
    env: { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' },
    security: { allowPrivilegeEscalation: true },
  },
};

function argumentsOf({ buildArgs, target, platform, network, labels }: Wanted, tool: BuildSettings['tool']): readonly string[] {
  const pairs = (record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const flags: readonly (readonly [docker: string, buildkit: string, value: string])[] = [
    ...pairs(buildArgs).map(([name, value]) => ['--build-arg', 'build-arg:', `${name}=${value}`] as const),
    ...pairs(labels).map(([name, value]) => ['--label', 'label:', `${name}=${value}`] as const),
    ...(target === undefined ? [] : [['--target', 'target=', target] as const]),
    ...(platform === undefined ? [] : [['--platform', 'platform=', platform] as const]),
    ...(network === undefined ? [] : [['--network', 'force-network-mode=', network] as const]),
  ];
  return flags.flatMap(([docker, buildkit, value]) => (tool === 'buildkit' ? ['--opt', `${buildkit}${value}`] : [docker, value]));
}
