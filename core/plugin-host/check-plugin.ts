import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked, Span } from '../model/diagnostic.ts';
import { HOOK_POINTS, type Plugin } from '../model/plugin.ts';

const API_VERSION = 1;
/** As packages are called, in any case. */
const NAME = /^(@[\w-][\w.-]*\/)?\w[\w.-]*$/;
const EXECUTOR_PARTS = ['defaults', 'images', 'baseImages', 'fingerprint', 'exports', 'confirm'] as const;

export interface CheckPluginOptions {
  /** As `mmo.json` names it. */
  readonly name: string;
  readonly span: Span | undefined;
  readonly mmoVersion: string;
}

/** Takes a module's default export for a plugin, or says what is wrong with it. */
export async function checkPlugin(value: unknown, { name, span, mmoVersion }: CheckPluginOptions): Promise<Checked<Plugin>> {
  const refuse = (code: 'pluginApiVersion' | 'pluginInvalid', problem: string): Checked<Plugin> => ({
    value: undefined,
    diagnostics: [diagnose(code, { message: `the plugin "${name}" ${problem}`, span })],
  });
  if (!isFields(value)) return refuse('pluginInvalid', 'has no default export that is an object');
  if (typeof value['name'] !== 'string' || value['name'] === '') return refuse('pluginInvalid', 'has no name');
  // Names of tasks, logs and folders are made of it.
  if (!NAME.test(value['name'])) return refuse('pluginInvalid', `is called "${value['name']}": a name has letters, digits, "-", "_" and "."`);
  if (value['apiVersion'] === undefined) return refuse('pluginInvalid', 'is not made by definePlugin: it has no apiVersion');
  if (value['apiVersion'] !== API_VERSION)
    return refuse('pluginApiVersion', `was made for API version ${String(value['apiVersion'])}; this mmo speaks version ${API_VERSION}`);
  const range = isFields(value['engines']) ? value['engines']['mmo'] : undefined;
  if (range !== undefined && !(await satisfies(mmoVersion, range)))
    return refuse('pluginApiVersion', `was made for mmo ${String(range)}; this is mmo ${mmoVersion}`);
  const problem = problemOf(value);
  return problem === undefined ? { value: value as unknown as Plugin, diagnostics: [] } : refuse('pluginInvalid', problem);
}

type Fields = Readonly<Record<string, unknown>>;

function problemOf(plugin: Fields): string | undefined {
  for (const part of ['executors', 'hooks', 'commands', 'templates', 'migrations'] as const)
    if (plugin[part] !== undefined && !(Array.isArray(plugin[part]) && plugin[part].every(isFields))) return `has "${part}" that are not a list of objects`;
  for (const executor of listOf(plugin['executors'])) {
    if (typeof executor['name'] !== 'string' || typeof executor['version'] !== 'string' || typeof executor['execute'] !== 'function')
      return 'has an executor without name, version or execute';
    const wrong = EXECUTOR_PARTS.find((part) => executor[part] !== undefined && typeof executor[part] !== 'function');
    if (wrong !== undefined) return `has an executor "${executor['name']}" whose "${wrong}" is no function`;
  }
  for (const part of ['reporters', 'caches'] as const)
    if (plugin[part] !== undefined && !(isFields(plugin[part]) && Object.values(plugin[part]).every((make) => typeof make === 'function')))
      return `has "${part}" that are not functions by name`;
  for (const { name, describe, files } of listOf(plugin['templates'])) {
    if (typeof name !== 'string' || name === '' || typeof describe !== 'string' || typeof files !== 'function')
      return 'has a template without name, describe or files';
  }
  for (const { from, run } of listOf(plugin['migrations'])) {
    if (typeof from !== 'string' || typeof run !== 'function') return 'has a migration without from or run';
  }
  const { infer } = plugin;
  if (infer !== undefined && !(isFields(infer) && isTexts(infer['when']) && typeof infer['run'] === 'function'))
    return 'has an "infer" without "when" and "run"';
  for (const hook of listOf(plugin['hooks'])) {
    if (!HOOK_POINTS.some((point) => point === hook['at'])) return `has a hook at "${String(hook['at'])}", which is none of ${HOOK_POINTS.join(', ')}`;
    if (!isFields(hook['task'])) return 'has a hook without a task';
    if (hook['task']['dependsOn'] !== undefined)
      return `has a hook at "${String(hook['at'])}" with "dependsOn": its point alone says what it comes before or after`;
  }
  for (const command of listOf(plugin['commands'])) {
    if (typeof command['name'] !== 'string' || !/^[a-z][a-z0-9-]*$/.test(command['name']) || typeof command['run'] !== 'function')
      return 'has a command without name or run';
  }
  return undefined;
}

async function satisfies(version: string, range: unknown): Promise<boolean> {
  const { default: semver } = await import('semver');
  return typeof range === 'string' && semver.satisfies(version, range, { includePrerelease: true });
}

function listOf(value: unknown): readonly Fields[] {
  return (value as readonly Fields[] | undefined) ?? [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
