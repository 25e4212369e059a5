/** How a package manager would run a script. */
export interface ScriptRunner {
  readonly scripts: ReadonlyMap<string, string>;
  /** `pre<name>` and `post<name>` run around a script. */
  readonly surrounds: boolean;
  /** Programs are found only by the package manager (Yarn's Plug'n'Play). */
  readonly only: string | undefined;
}

/** The shell text that does what the package manager does for `run <name>`; `--` arguments appended to it reach the script itself. */
export function scriptCommand(name: string, { scripts, surrounds, only }: ScriptRunner): string {
  if (only !== undefined) return `${only} run ${name}`;
  const main = scripts.get(name) ?? '';
  const before = surrounds ? scripts.get(`pre${name}`) : undefined;
  const after = surrounds ? scripts.get(`post${name}`) : undefined;
  if (before === undefined && after === undefined) return main;
  const steps = [before, `${main} "$@"`, after].filter((step) => step !== undefined);
  return `mmo_script() {\n${steps.map((step) => `{ ${step}\n}`).join(' &&\n')}\n}\nmmo_script`;
}

/** Scripts that run around others or belong to installing and publishing; they are no tasks of their own. */
export function isLifecycle(name: string, scripts: ReadonlyMap<string, string>): boolean {
  if (INSTALLING.has(name)) return true;
  const around = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  return around !== undefined && (scripts.has(around) || INSTALLING.has(around));
}

const INSTALLING: ReadonlySet<string> = new Set([
  ...['install', 'preinstall', 'postinstall', 'uninstall', 'dependencies'],
  ...['prepare', 'prepublish', 'prepublishOnly', 'publish', 'postpublish', 'prepack', 'pack', 'postpack'],
]);
