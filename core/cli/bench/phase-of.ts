/** The parts of a run that does nothing, in the order in which they come. */
export const phases = ['start', 'index', 'read tree', 'discover', 'plan', 'key', 'look up', 'restore', 'schedule', 'report', 'wait'] as const;

/** One of them; `wait` is for other processes, which is git. */
export type PhaseName = (typeof phases)[number];

/*
 * By the module that does the work, the first that fits. Modules that serve several (lib, host, model) are not here: their work belongs to
 * whoever called them.
 */
const places: readonly (readonly [prefix: string, phase: PhaseName])[] = [
  ['core/source/workspace-index', 'index'],
  ['core/source/parsed-store', 'index'],
  ['core/source/checked-file', 'index'],
  ['core/engine/model-store', 'index'],
  ['core/engine/kept-pass', 'index'],
  ['core/engine/record-log', 'index'],
  ['core/engine/save-', 'index'],
  ['core/source/', 'read tree'],
  ['core/git/', 'read tree'],
  ['core/discovery/', 'discover'],
  ['core/config/', 'discover'],
  ['core/services/', 'discover'],
  ['core/plugin-host/', 'discover'],
  ['core/engine/resolve', 'discover'],
  ['core/engine/derived-model', 'discover'],
  ['core/engine/bring-plugins', 'discover'],
  ['core/engine/derive-tree', 'discover'],
  ['core/engine/find-plugins-of', 'discover'],
  ['core/engine/parse', 'discover'],
  ['core/engine/service-paths-of', 'discover'],
  ['core/engine/session-of', 'discover'],
  ['core/engine/read-workspace', 'discover'],
  ['core/engine/extra-roots', 'discover'],
  ['core/engine/open', 'discover'],
  ['plugins/', 'discover'],
  ['core/graph/', 'plan'],
  ['core/select/', 'plan'],
  ['core/engine/make-plan', 'plan'],
  ['core/engine/add-hooks', 'plan'],
  ['core/engine/affected', 'plan'],
  ['core/key/', 'key'],
  ['core/engine/key-ring', 'key'],
  ['core/engine/task-records', 'key'],
  ['core/engine/plan-records', 'key'],
  ['core/cache/restore-outputs', 'restore'],
  ['core/cache/stage-outputs', 'restore'],
  ['core/cache/place-outputs', 'restore'],
  ['core/cache/set-aside', 'restore'],
  ['core/cache/', 'look up'],
  ['core/engine/look-up', 'look up'],
  ['core/engine/settle-hit', 'look up'],
  ['core/scheduler/', 'schedule'],
  ['core/engine/', 'schedule'],
  ['executors/', 'schedule'],
  ['core/reporters/', 'report'],
  ['core/cli/', 'start'],
];

/** Which part of a run a module's work belongs to; undefined for one that serves several. */
export function phaseOf(module: string): PhaseName | undefined {
  return places.find(([prefix]) => module.startsWith(prefix))?.[1];
}
