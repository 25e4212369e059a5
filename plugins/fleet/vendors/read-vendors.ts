import { dirname, resolve } from 'node:path';
import type { CommandMistake, PluginCommandContext, Vendor } from '../../../core/plugin-api.ts';
import { UsageError } from '../usage-error.ts';
import { ComposeMistake } from './compose/compose-file.ts';
import { readComposeVendors } from './compose/read-compose-vendors.ts';
import type { VendorDefinition } from './definition.ts';
import { readDefinition } from './read-definition.ts';
import { vendorNames } from './vendor-names.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'env'>;

/** Stands for all services of a compose file. */
const ALL = '*';

/** How they are read. */
export interface ReadVendorsOptions {
  /** Each that a service names is defined; not so where it may be somewhere by other means. */
  readonly isComplete?: boolean;
}

/**
 * All vendors of the workspace by name: of `mmo.json`, of service files, and what they take from compose files. Throws a
 * UsageError that names every mistake with its place.
 */
export async function readVendors(context: Surroundings, { isComplete = true }: ReadVendorsOptions = {}): Promise<ReadonlyMap<string, Vendor>> {
  const { workspace } = context;
  const mistakes: CommandMistake[] = [];
  const vendors = new Map<string, Vendor>();
  const add = async (name: string, definition: VendorDefinition, { span, folder }: Place): Promise<void> => {
    try {
      const read = await readOne(context, { name, definition, span, folder });
      for (const vendor of read) {
        const other = vendors.get(vendor.name);
        if (other !== undefined && !isSame(other.span, vendor.span)) {
          throw new Error(`the vendor "${vendor.name}" is defined in ${other.span?.file ?? 'mmo.json'} already`);
        }
        vendors.set(vendor.name, vendor);
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      mistakes.push({ message: error.message, span: error instanceof ComposeMistake ? error.span : span });
    }
  };
  const { config, services } = workspace;
  for (const [name, definition] of Object.entries((config.extra['vendors'] ?? {}) as Readonly<Record<string, VendorDefinition>>)) {
    await add(name, definition, { span: config.spans[`vendors.${name}`], folder: workspace.root });
  }
  for (const { extra, dir, origins } of services) {
    for (const item of (extra['vendors'] ?? []) as readonly (string | (VendorDefinition & { readonly name: string }))[]) {
      if (typeof item !== 'string') await add(item.name, item, { span: origins.get('vendors')?.span, folder: resolve(workspace.root, dir) });
    }
  }
  for (const { extra, origins } of isComplete && mistakes.length === 0 ? services : []) {
    const span = origins.get('vendors')?.span;
    for (const name of vendorNames({ extra })) {
      if (!vendors.has(name)) mistakes.push({ message: `there is no vendor "${name}"`, span, help: 'define it under "vendors" of mmo.json, or here' });
    }
  }
  mistakes.push(...(mistakes.length === 0 ? wrongDependencies(vendors) : []));
  if (mistakes.length > 0) throw new UsageError('vendors cannot be read', { mistakes });
  return vendors;
}

interface Place {
  readonly span: CommandMistake['span'];
  /** Absolute; paths of the definition start there. */
  readonly folder: string;
}

interface One extends Place {
  readonly name: string;
  readonly definition: VendorDefinition;
}

async function readOne(context: Surroundings, { name, definition, span, folder }: One): Promise<readonly Vendor[]> {
  const variables = context.env;
  const { compose, service = name } = definition;
  if (compose === undefined) return [readDefinition(definition, { name, span, variables })];
  const path = resolve(folder, compose);
  const text = context.files.tryReadText(path);
  if (text === undefined) throw new Error(`there is no compose file "${compose}"`);
  const shown = path.startsWith(`${context.workspace.root}/`) ? path.slice(context.workspace.root.length + 1) : path;
  const readText = (file: string): string | undefined => context.files.tryReadText(resolve(dirname(path), file));
  const taken = await readComposeVendors({ text, shown, env: variables, readText }, name === ALL ? undefined : [service]);
  if (name === ALL) return [...taken.values()];
  return [...taken.values()].map((vendor) => (vendor.name === service ? readDefinition(definition, { name, span, variables, base: vendor }) : vendor));
}

function wrongDependencies(vendors: ReadonlyMap<string, Vendor>): readonly CommandMistake[] {
  const mistakes: CommandMistake[] = [];
  const done = new Set<string>();
  const visit = (vendor: Vendor, path: readonly string[]): void => {
    if (path.includes(vendor.name)) mistakes.push({ message: `vendors wait for each other: ${[...path, vendor.name].join(' -> ')}`, span: vendor.span });
    if (done.has(vendor.name)) return;
    done.add(vendor.name);
    for (const name of vendor.dependsOn) {
      const other = vendors.get(name);
      if (other === undefined) mistakes.push({ message: `"${vendor.name}" depends on "${name}", which is no vendor`, span: vendor.span });
      else visit(other, [...path, vendor.name]);
    }
  };
  for (const vendor of vendors.values()) visit(vendor, []);
  return mistakes;
}

function isSame(a: CommandMistake['span'], b: CommandMistake['span']): boolean {
  return a?.file === b?.file && a?.start === b?.start;
}
