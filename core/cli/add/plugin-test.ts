import type { NewPlugin, PluginKind } from './plugin-kinds.ts';

/** The text of a new plugin's test: a plain script that fails by throwing. */
export function pluginTest({ name, kind, lang }: NewPlugin): string {
  return `// Run it by: node ${lang === 'ts' ? '--experimental-strip-types ' : ''}tools/${name}.test.${lang}\nimport { ${imports[kind]} } from 'mmo/testing';\nimport plugin from './${name}.${lang}';\n\n${bodies[kind](name)}`;
}

const imports: Readonly<Record<PluginKind, string>> = {
  executor: 'testExecutor, testPlugin',
  infer: 'testPlugin',
  hook: 'testPlugin',
  command: 'testPlugin',
};

const bodies: Readonly<Record<PluginKind, (name: string) => string>> = {
  executor: () => `await testPlugin(plugin);
for (const executor of plugin.executors ?? []) {
  await testExecutor(executor, {
    cases: [
      { name: 'says hello', expect: 'success', output: 'service:task: hello\\n' },
      { name: 'says what it is told', options: { text: 'good day' }, expect: 'success', output: 'good day\\n' },
    ],
    refuses: [{ volume: 11 }],
  });
}
`,
  infer: (name) => `await testPlugin(plugin, {
  infers: [
    { name: 'a service with a text', files: { 'service/a.md': 'one two' }, tasks: ['${name}'] },
  ],
});
`,
  hook: () => 'await testPlugin(plugin);\n',
  command: () => 'await testPlugin(plugin);\n',
};
