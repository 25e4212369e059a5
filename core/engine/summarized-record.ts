import type { KeyedRecord } from '../key/explain-difference.ts';
import type { InputEntry } from '../model/record.ts';
import type { TaskSummary } from './types.ts';

/**
 * A task's record as a summary holds it, made comparable with one from here. A summary does not tell the modes of
 * inputs, so those of `here` stand in; undefined where the run did not know the task's key.
 */
export function summarizedRecord({ record, inputs }: TaskSummary, here: KeyedRecord): KeyedRecord | undefined {
  if (record === undefined) return undefined;
  const { closures, ...rest } = record;
  const modes = new Map(here.record.inputs.map(([path, mode]) => [path, mode]));
  return {
    record: { ...rest, inputs: Object.entries(inputs).map(([path, id]): InputEntry => [path, modes.get(path) ?? '100644', id]) },
    dependencies: Object.entries(closures).map(([id, closure]) => ({ id, closure })),
  };
}
