import { SourceFailure } from '../source-failure.ts';

export interface TemplateGiven {
  /** How the file is called in messages; `.erb` takes the one form of Ruby that is JavaScript as well. */
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What the helper module exports. */
  readonly helpers: Readonly<Record<string, unknown>>;
  /** Names that are there and must not be written into a file. */
  readonly secrets: readonly string[];
}

/** Renders a manifest with EJS; values are put in as they are. Throws a `SourceFailure` with file and line, for a variable that is not set as well. */
export async function renderTemplate(template: string, { file, variables, helpers, secrets }: TemplateGiven): Promise<string> {
  if (file.endsWith('.erb')) refuseRuby(template, file);
  const ENV = new Proxy(variables, {
    get: (target, name) => {
      if (typeof name !== 'string' || Object.hasOwn(target, name)) return Reflect.get(target, name);
      if (secrets.includes(name)) throw new Error(`${name} is a secret, which may not be written into a manifest: refer to a Secret of the cluster`);
      throw new Error(`${name} is not set: declare it by "env" of the service, or by template_args`);
    },
  });
  const { default: ejs } = await import('ejs');
  try {
    return await ejs.render(template, { ...helpers, ENV }, { escape: String, filename: file, async: true });
  } catch (error) {
    throw new SourceFailure(placed(error instanceof Error ? error.message : String(error), file), { cause: error });
  }
}

/** `<%= ENV['X'] %>` and comments are the same in both languages. */
function refuseRuby(template: string, file: string): void {
  for (const tag of template.matchAll(/<%(?!%)([-=#]?)([\s\S]*?)[-]?%>/g)) {
    const [, mark, code = ''] = tag;
    if (mark === '#' || (mark === '=' && /^\s*ENV\[(['"])\w+\1\]\s*$/.test(code))) continue;
    const line = template.slice(0, tag.index).split('\n').length;
    throw new SourceFailure(
      `${file}:${line}: ${tag[0].split('\n')[0]} is Ruby: of it <%= ENV['NAME'] %> is taken; write it in JavaScript and call the file ${file.replace(/^.*\//, '').replace(/erb$/, 'ejs')}`,
    );
  }
}

/** EJS puts the place and lines of the template before what went wrong. */
function placed(message: string, file: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const line = /:(\d+)$/.exec(lines[0] ?? '')?.[1];
  return `${file}${line === undefined ? '' : `:${line}`}: ${lines.at(-1) ?? 'it cannot be rendered'}`;
}
