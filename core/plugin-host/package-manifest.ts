import { HOOK_POINTS, type PluginManifest } from '../model/plugin.ts';
import type { FoundPackage } from './find-package.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The manifest that a package gives under `mmo` in its `package.json`: `{ "mmo": { "executors": ["lint"], "infer": { "when": ["go.mod"] },
 * "hooks": ["prebuild"], "commands": [{ "name": "lint", "describe": "…" }] } }`. Undefined where there is none, or no sound one.
 */
export function packageManifest({ manifest }: FoundPackage): PluginManifest | undefined {
  const own = manifest['mmo'];
  if (!isFields(own)) return undefined;
  const { executors = [], infer, hooks, commands, reporters, caches, templates, serviceKeys, workspaceKeys } = own;
  const when = isFields(infer) ? infer['when'] : undefined;
  if (!isTexts(executors) || !(when === undefined || isTexts(when))) return undefined;
  const points = isTexts(hooks) ? HOOK_POINTS.filter((point) => hooks.includes(point)) : undefined;
  return {
    name: String(manifest['name']),
    executors,
    infers: when,
    hooks: points,
    commands: Array.isArray(commands) ? commands.filter(isNamed) : undefined,
    reporters: isTexts(reporters) ? reporters : undefined,
    caches: isTexts(caches) ? caches : undefined,
    templates: Array.isArray(templates) ? templates.filter(isNamed) : undefined,
    serviceKeys: isTexts(serviceKeys) ? serviceKeys : undefined,
    workspaceKeys: isTexts(workspaceKeys) ? workspaceKeys : undefined,
  };
}

function isNamed(value: unknown): value is { readonly name: string; readonly describe: string } {
  return isFields(value) && typeof value['name'] === 'string' && typeof value['describe'] === 'string';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
