import type { Host } from '../host/host.ts';
import type { TaskId } from '../model/task.ts';
import { readChecked, writeChecked } from '../source/checked-file.ts';
import type { KeptTree } from '../source/kept-tree.ts';

/**
 * What one pass over a plan has worked out, for the next one: each part is taken over only where all that it follows from is the same.
 * Losing it costs time, never correctness.
 */
export interface KeptPass {
  /** The files of the pass. */
  readonly tree: KeptTree;
  /** Digest of what the model of `tree` follows from beside its files. */
  readonly given: string;
  /** Digest of the model. */
  readonly model: string;
  /** Digest of what keys follow from beside the tasks' own inputs and their dependencies. */
  readonly ground: string;
  readonly keys: ReadonlyMap<TaskId, KeptKey>;
}

/** A task's place in the pass; texts are digests. All keys are of one pass, so that each was made with the closures of the others. */
export interface KeptKey {
  readonly closure: string;
  readonly produced: string;
  /** Empty for a task that has none, and for one whose key follows from more than `inputs` and `env`. */
  readonly key: string;
  /** Of the list of its input files, their modes and content ids. */
  readonly inputs: string;
  /** Of the values of its variables; empty where it declares none. */
  readonly env: string;
}

/** Reads what was kept; `undefined` when it is missing, damaged, of another version or platform. */
export function loadPass(host: Host, stateDir: string): KeptPass | undefined {
  const [head, keys] = readChecked(host, fileOf(stateDir)) ?? [];
  if (head === undefined || keys === undefined) return undefined;
  const { what, platform, ...rest } = parse<Head>(head);
  if (what !== WHAT || platform !== host.machine.platform) return undefined;
  let known: KeptPass['keys'] | undefined;
  return {
    ...rest,
    // Who only looks does without them.
    get keys() {
      known ??= new Map(parse<readonly Row[]>(keys).map(([id, closure, produced, key, inputs, env]) => [id, { closure, produced, key, inputs, env }]));
      return known;
    },
  };
}

/** Keeps a pass in place of the one before. A disk that refuses costs the next run time. */
export function savePass(host: Host, stateDir: string, { tree, given, model, ground, keys }: KeptPass): void {
  const head: Head = { what: WHAT, platform: host.machine.platform, tree, given, model, ground };
  const rows = [...keys].map(([id, { closure, produced, key, inputs, env }]): Row => [id, closure, produced, key, inputs, env]);
  writeChecked(host, fileOf(stateDir), [JSON.stringify(head), JSON.stringify(rows)]);
}

/** A sound file of another kind may have got its place. */
const WHAT = 'pass 1';

interface Head extends Omit<KeptPass, 'keys'> {
  readonly what: string;
  readonly platform: string;
}

type Row = readonly [id: TaskId, closure: string, produced: string, key: string, inputs: string, env: string];

function fileOf(stateDir: string): string {
  return `${stateDir}/index/pass.json`;
}

function parse<T>(line: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(line)) as T;
}
