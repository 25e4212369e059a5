import type { ExecutorContext } from '../../core/plugin-api.ts';

/** From this version on the client has BuildKit only by its plugin buildx. */
const WITHOUT_OWN_BUILDKIT = 23;

/** The first docker client on PATH that can drive BuildKit; undefined where none can. `env` is what it will be started with. */
export async function findBuildkitClient(
  { env: taskEnv, files, spawn }: Pick<ExecutorContext, 'env' | 'files' | 'spawn'>,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  for (const folder of new Set((taskEnv['PATH'] ?? '').split(':'))) {
    const client = `${folder}/docker`;
    if (folder === '' || !files.exists(client)) continue;
    if ((await spawn([client, 'buildx', 'version'], { quiet: true, env })).exitCode === 0) return client;
    let version = '';
    const onOutput = (_stream: 'stdout' | 'stderr', text: string): void => {
      version += text;
    };
    await spawn([client, '--version'], { quiet: true, env, onOutput });
    const major = Number(/version (\d+)\./.exec(version)?.[1] ?? Number.NaN);
    if (major < WITHOUT_OWN_BUILDKIT) return client;
  }
  return undefined;
}
