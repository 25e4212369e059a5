import { dirname } from 'node:path';
import type { MmoProcess, MmoResult } from '../../support/start-command.ts';
import { type CallOptions, createRig, type Rig } from '../../support/workspace-rig.ts';
import { type GeneratedService, type GenerateServicesOptions, generateServices, sourceText } from './generate-services.ts';
import type { Subject } from './subject.ts';
import { subjectOf } from './subject-of.ts';
import { treeOf } from './tree-of.ts';

/** A generated workspace, the runner under test, and what a clean build of it gives. */
export interface FaultWorkspace {
  readonly rig: Rig;
  readonly subject: Subject;
  readonly services: readonly GeneratedService[];
  /** The folder that holds the workspace and the home folder: nothing else in it may ever change. */
  readonly around: string;
  /** Starts a build of everything. */
  readonly start: (options?: CallOptions) => Promise<MmoProcess>;
  /** Builds everything. */
  readonly build: (options?: CallOptions) => Promise<MmoResult>;
  readonly removeOutputs: () => void;
  /** Forgets all that the runner keeps and builds anew. */
  readonly startAnew: (options?: CallOptions) => Promise<MmoResult>;
  /** Writes another version of a service's source. */
  readonly change: (n: number, version: number) => void;
  /** The workspace without what the runner keeps for itself, and what git commands of a test change. */
  readonly tree: () => ReadonlyMap<string, string>;
  /** All around the workspace. */
  readonly outside: () => ReadonlyMap<string, string>;
}

export interface FaultWorkspaceOptions extends GenerateServicesOptions {
  readonly files?: Readonly<Record<string, string>>;
  /** mmo's spawner starts the commands as soon as it can, not only those of long runs. */
  readonly spawner?: boolean;
}

/** Makes a workspace of services in a temporary repository; `defer` removes it. Same seed, same workspace. */
export async function createFaultWorkspace(options: FaultWorkspaceOptions, defer: (cleanup: () => unknown) => void): Promise<FaultWorkspace> {
  const subject = subjectOf();
  const services = generateServices({
    ...options,
    plain: options.plain ?? subject.name !== 'mmo',
    libraries: options.libraries === true && subject.name === 'mmo',
  });
  const sources = Object.fromEntries(services.map(({ name }, n) => [`services/${name}/source.txt`, sourceText(n, 0)]));
  const ignored = ['dist', 'node_modules', ...subject.state].join('\n');
  const rig = createRig({ files: { ...sources, ...subject.configure(services), '.gitignore': `${ignored}\n`, ...options.files }, git: true }, defer);
  const around = dirname(rig.root);
  const ownOfPeer = [...subject.state, '.git', 'node_modules'];
  subject.prepare?.(rig.root);
  const { argv, env } = await subject.build();
  const early = options.spawner === true ? { MMO_SPAWNER_FROM: '1' } : {};
  const start = async (call: CallOptions = {}): Promise<MmoProcess> => rig.spawn(argv, { ...call, env: { ...env, ...early, ...call.env } });
  const build = async (call?: CallOptions): Promise<MmoResult> => (await start(call)).ended;
  const removeOutputs = (): void => {
    for (const { name } of services) rig.remove(`services/${name}/dist`);
  };
  return {
    rig,
    subject,
    services,
    around,
    start,
    build,
    removeOutputs,
    startAnew: async (call) => {
      for (const folder of subject.state) rig.remove(folder);
      removeOutputs();
      return build(call);
    },
    change: (n, version) => rig.write(`services/${services[n]?.name ?? ''}/source.txt`, sourceText(n, version)),
    // Only where it belongs: an entry that makes a `.git` or a `.mmo` elsewhere, or a hook, is to be seen.
    tree: () => (subject.name === 'mmo' ? treeOf(rig.root, [...subject.state, '.git/index', '.git/objects']) : treeOf(rig.root, [], ownOfPeer)),
    // What another tool leaves in the home folder is its own affair.
    outside: () => treeOf(around, subject.name === 'mmo' ? ['workspace'] : ['workspace', 'home']),
  };
}
