import type { NewPlugin, PluginKind } from './plugin-kinds.ts';

/** The text of a new plugin's module: it works as it is, and is a few lines to change. */
export function pluginSource({ name, kind, lang }: NewPlugin): string {
  const part = parts[kind](name);
  if (lang === 'ts')
    return `import type { Plugin } from 'mmo/plugin';\n\nconst plugin: Plugin = {\n  name: '${name}',\n  apiVersion: 1,\n${part}};\n\nexport default plugin;\n`;
  return `/** @type {import('mmo/plugin').Plugin} */\nconst plugin = {\n  name: '${name}',\n  apiVersion: 1,\n${part}};\n\nexport default plugin;\n`;
}

const parts: Readonly<Record<PluginKind, (name: string) => string>> = {
  executor: (name) => `  executors: [
    {
      name: '${name}',
      // Part of every key: change it when the same task would do something else.
      version: '1',
      commandless: true,
      schema: { type: 'object', properties: { text: { type: 'string' } }, additionalProperties: false },
      async execute(task, { log }) {
        log(\`\${task.id}: \${task.options['text'] ?? 'hello'}\`);
        return { status: 'success' };
      },
    },
  ],
`,
  infer: (name) => `  infer: {
    // Services with a file that matches get the task.
    when: ['*.md'],
    run(_service, tree) {
      const files = tree.list(['*.md']);
      return { tasks: { '${name}': { command: ['wc', '-w', ...files], inputs: [...files] } } };
    },
  },
`,
  hook: (name) => `  hooks: [
    // Before the tasks named build, once per run; the services it runs for are its arguments.
    { at: 'prebuild', task: { command: 'echo ${name}: before the build of' } },
  ],
`,
  command: (name) => `  commands: [
    {
      name: '${name}',
      describe: 'print the selected services',
      async run({ selected, write }) {
        for (const { name, dir } of selected) write(\`\${name} in \${dir}\\n\`);
        return 0;
      },
    },
  ],
`,
};
