import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import type { InstanceRecord } from './instance.ts';
import { runFolder } from './run-folder.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files'>;

/** Every record there is, by id; one that cannot be read counts as none. */
export function readRecords(context: Surroundings): ReadonlyMap<string, InstanceRecord> {
  const folder = runFolder(context);
  if (!context.files.exists(folder)) return new Map();
  return new Map(
    context.files.readdir(folder).flatMap(({ name, kind }) => {
      const id = /^(.+\.\d+)\.json$/.exec(name)?.[1];
      const record = kind === 'file' && id !== undefined ? parse(context.files.tryReadText(`${folder}/${name}`)) : undefined;
      return id === undefined || record === undefined ? [] : [[id, record] as const];
    }),
  );
}

/** Writes a record whole, or not at all. */
export function writeRecord(context: Surroundings, record: InstanceRecord): void {
  context.files.writeAtomic(`${runFolder(context)}/${record.service}.${record.number}.json`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Forgets an instance. */
export function removeRecord(context: Surroundings, id: string): void {
  context.files.unlink(`${runFolder(context)}/${id}.json`);
}

function parse(text: string | undefined): InstanceRecord | undefined {
  try {
    const value = JSON.parse(text ?? '') as InstanceRecord;
    return value.version === 1 && Number.isSafeInteger(value.pid) && typeof value.startTime === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
