import type { CommandContext } from './command-context.ts';

/** Values of all variables that services and tasks of the workspace name as secrets, as far as mmo was given them; of a broken workspace those of variables that sound like one. */
export async function secretValues({ host, open }: Pick<CommandContext, 'host' | 'open'>): Promise<readonly string[]> {
  const workspace = await open({ namesOnly: true });
  const given = Object.keys(host.env);
  // A broken workspace does not say which they are.
  if (workspace === undefined) return given.filter((name) => likely.test(name)).flatMap((name) => host.env[name] ?? []);
  const names = new Set(
    workspace.services.flatMap(({ tasks, environment }) => [...environment.secrets, ...[...tasks.values()].flatMap(({ secrets }) => secrets)]),
  );
  return [...names].flatMap((name) => {
    const meant = name.endsWith('*') ? given.filter((one) => one.startsWith(name.slice(0, -1))) : [name];
    return meant.flatMap((one) => host.env[one] ?? []);
  });
}

const likely = /TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|PRIVATE/i;
