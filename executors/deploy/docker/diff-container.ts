import type { ContainerState } from '../../../core/plugin-api.ts';
import type { DeployContext, KeyedTarget } from '../driver.ts';
import { filtersOf } from './container-labels.ts';

/** What a new container of the target would have otherwise than the one that runs: image and variables. Values that it has now are not told: any may have been a secret when it was started. */
export async function diffContainer(target: KeyedTarget, context: DeployContext): Promise<string | undefined> {
  const { workspace, environment, service, image, env, secrets } = target;
  const containers = await context.containers();
  const [running] = await containers.detached.list(filtersOf(workspace, environment, service));
  if (running === undefined) return undefined;
  const lines: string[] = [];
  const wanted = image === undefined ? undefined : await containers.image(image.reference);
  if (image !== undefined && wanted?.id !== running.image) lines.push(`- image: ${short(running.image)}`, `+ image: ${image.reference}`);
  const hidden = new Set([...secrets, ...(wanted?.env ?? []).map((item) => item.replace(/=.*$/s, ''))]);
  const own = ownVariables(running, (await containers.image(running.image))?.env ?? []);
  for (const name of [...new Set([...Object.keys(own), ...Object.keys(env)])].sort()) {
    if (hidden.has(name) || own[name] === env[name]) continue;
    if (own[name] !== undefined) lines.push(`- env ${name}: (hidden)`);
    if (env[name] !== undefined) lines.push(`+ env ${name}: ${env[name]}`);
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** Without those of its image, and what each instance has of its own. */
function ownVariables({ env }: ContainerState, ofImage: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => name !== 'MMO_INSTANCE' && !ofImage.includes(`${name}=${value}`)));
}

function short(image: string): string {
  return image.slice(0, 'sha256:'.length + 12);
}
