import type { PluginCommand, Service, UsageMistake } from '../../core/plugin-api.ts';

const ACTIONS: Readonly<Record<string, string>> = { regen: 'proto', lint: 'proto-lint', breaking: 'proto-breaking', check: 'proto-check' };
const LANGUAGES = ['es', 'ts', 'go', 'python', 'descriptor', 'openapi', 'web'];

/** `mmo proto regen` and its like: the proto tasks of the selected services. */
export const protoCommand: PluginCommand = {
  name: 'proto',
  describe: 'Generate code from .proto files, or check them',
  positionals: '<action> [services..]',
  flags: { lang: { type: 'list', describe: 'Only these languages: es, ts, go, python, descriptor, openapi, web' } },
  examples: [
    ['mmo proto regen', 'generate what is out of date'],
    ['mmo proto regen cart --lang go,es', 'two languages of one service'],
    ['mmo proto check', 'say whether committed generated code is out of date'],
  ],
  run: async (context) => {
    const [action = '', ...names] = context.positionals;
    const task = ACTIONS[action];
    const actions = Object.keys(ACTIONS);
    if (task === undefined) throw mistake(`there is no action "${action}"`, `known: ${actions.join(', ')}`, { word: action, among: actions });
    const languages = listOf(context.flags['lang']);
    const unknown = languages.find((language) => !LANGUAGES.includes(language));
    if (unknown !== undefined) throw mistake(`there is no language "${unknown}"`, `known: ${LANGUAGES.join(', ')}`, { word: unknown, among: LANGUAGES });
    if (languages.length > 0 && action !== 'regen') throw mistake(`--lang is for regen, not for ${action}`, 'leave it out');
    const { services } = context.workspace;
    const stranger = names.find((name) => !services.some((service) => service.name === name));
    if (stranger !== undefined) {
      const meant = { word: stranger, among: services.map(({ name }) => name) };
      throw mistake(`there is no service "${stranger}"`, 'mmo ls lists the services of this workspace', meant);
    }
    const selected = names.length > 0 ? services.filter(({ name }) => names.includes(name)) : context.selected;
    const without = names.find((name) => !services.some((service) => service.name === name && service.tasks.has(task)));
    if (without !== undefined) throw mistake(`the service "${without}" has no task ${task}`, `mmo show ${without} lists the tasks that it has`);
    const ids = selected.flatMap((service) => tasksOf(service, task, languages).map((found) => `${service.name}:${found}`));
    if (ids.length === 0)
      throw mistake(
        `no selected service has a task ${task}${languages.length > 0 ? ` for ${languages.join(', ')}` : ''}`,
        'mmo ls --json lists the tasks of each service',
      );
    return context.run(ids, { args: context.args });
  },
};

/** With languages: their own tasks, or the one task that generates one of them. */
function tasksOf({ tasks }: Service, task: string, languages: readonly string[]): readonly string[] {
  const config = tasks.get(task);
  if (config === undefined) return [];
  if (languages.length === 0) return [task];
  const parts = languages.map((language) => `proto-${language}`).filter((part) => tasks.has(part));
  if (parts.length > 0) return parts;
  const generated = config.options['languages'];
  const isNamed = languages.some((language) => (Array.isArray(generated) && generated.includes(language)) || given(config.options[language]));
  return config.executor === 'proto' && isNamed ? [task] : [];
}

function given(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function listOf(value: string | boolean | readonly string[] | undefined): readonly string[] {
  const all = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
  return [...new Set(all.flatMap((item) => item.split(',')).map((item) => item.trim()))].filter((item) => item !== '');
}

/** What the user did wrong, what to do about it, and the words one of which may be meant. */
function mistake(message: string, help: string, meant?: UsageMistake['meant']): Error & UsageMistake {
  return Object.assign(new Error(message), { usage: true as const, help, meant });
}
