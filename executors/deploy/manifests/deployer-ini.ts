/** What `deployer.ini` says, of its tool and of each component. */
export interface DeployerIni {
  readonly templatesDir: string | undefined;
  /** By the name of the service. */
  readonly components: ReadonlyMap<string, { readonly image: string | undefined; readonly templateArgs: Readonly<Record<string, string>> }>;
}

/** Reads the form that Python's configparser reads. `template_args` are `NAME=value`, apart by commas. */
export function parseDeployerIni(text: string): DeployerIni {
  const sections = new Map<string, Map<string, string>>();
  let values: Map<string, string> | undefined;
  for (const line of text.split('\n')) {
    const code = line.replace(/^\s*[#;].*/, '').trim();
    const title = /^\[([^\]]+)\]$/.exec(code)?.[1];
    const [, key, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(code) ?? [];
    if (title !== undefined) {
      values = sections.get(title) ?? new Map();
      sections.set(title, values);
    } else if (key !== undefined) values?.set(key.toLowerCase(), value ?? '');
  }
  const components = [...sections].flatMap(([title, section]) =>
    title === 'deployer' ? [] : [[serviceName(title), { image: section.get('image'), templateArgs: argsOf(section.get('template_args') ?? '') }] as const],
  );
  return { templatesDir: sections.get('deployer')?.get('templates_dir'), components: new Map(components) };
}

function argsOf(text: string): Readonly<Record<string, string>> {
  const args = text.split(',').flatMap((item): (readonly [string, string])[] => {
    const at = item.indexOf('=');
    return at < 1 ? [] : [[item.slice(0, at).trim(), item.slice(at + 1).trim()]];
  });
  return Object.fromEntries(args);
}

/** As sections of `builder.ini` become names of services. */
function serviceName(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}
