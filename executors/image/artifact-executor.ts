import { defineExecutor, type Executor, type ExecutorContext, type JsonValue, type Task, type TaskResult } from '../../core/plugin-api.ts';
import { imageExecutor } from './image-executor.ts';
import { ImageMistake } from './image-mistake.ts';
import { imageOptions } from './image-options.ts';
import { openContext } from './open-context.ts';
import { unkeyedFiles } from './unkeyed-files.ts';
import { writeArtifact } from './write-artifact.ts';

/** As many of one service are kept. */
const KEPT = 3;

/** Packs what an image of the service would be built from into an archive that is named after its content. */
export const artifactExecutor: Executor = defineExecutor({
  name: 'artifact',
  version: '1',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      context: { type: 'string', minLength: 1 },
      dockerfile: { type: 'string', minLength: 1 },
      runtime: { type: 'string', minLength: 1 },
      runtimeVersion: { type: 'string', minLength: 1 },
    },
  },
  commandless: true,
  defaults: (service, options) => ({ inputs: imageExecutor.defaults?.(service, options).inputs ?? [] }),
  fingerprint: (task, surroundings) => imageExecutor.fingerprint?.(task, surroundings) ?? {},
  check: async (task, surroundings) => (await imageExecutor.check?.(task, surroundings)) ?? [],
  execute: async (task, context): Promise<TaskResult> => {
    try {
      return { status: 'success', ...(await pack(task, context)) };
    } catch (error) {
      if (error instanceof ImageMistake) return { status: 'failure', failure: { reason: 'error', message: error.message } };
      throw error;
    }
  },
  // The archive is no output: it would lie among the sources, and be packed the next time.
  confirm: async (_task, data, { files }) => {
    const { path, sizeBytes } = (data ?? {}) as { readonly path?: unknown; readonly sizeBytes?: unknown };
    return typeof path === 'string' && files.lstat(path)?.size === sizeBytes;
  },
});

async function pack(task: Task, context: ExecutorContext): Promise<{ readonly identity: string; readonly data: JsonValue }> {
  const { files, stateDir, tmpDir } = context;
  const options = imageOptions(task.options);
  const { entries, dockerfile } = await openContext(options, task, context);
  const unkeyed = unkeyedFiles(entries, context);
  if (unkeyed !== undefined) context.report({ severity: 'warning', message: `${task.id}: ${unkeyed}` });
  const folder = `${stateDir}/${task.service}`;
  const artifact = await writeArtifact(entries, { files, folder, tmpDir });
  removeOld(folder, context);
  context.log(`${artifact.digest} ${artifact.sizeBytes} bytes`);
  context.log(artifact.path);
  return { identity: artifact.digest, data: { ...artifact, dockerfile } };
}

function removeOld(folder: string, { files }: Pick<ExecutorContext, 'files'>): void {
  const byAge = files
    .readdir(folder)
    .map(({ name }) => ({ path: `${folder}/${name}`, mtimeMs: files.lstat(`${folder}/${name}`)?.mtimeMs ?? 0 }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { path } of byAge.slice(KEPT)) files.unlink(path);
}
