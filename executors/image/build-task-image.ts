import type { ExecutorContext, JsonValue, Task, TaskResult } from '../../core/plugin-api.ts';
import { buildArguments } from './build-arguments.ts';
import { buildClassic } from './build-classic.ts';
import { buildWithBuildkit } from './build-with-buildkit.ts';
import { furtherTags } from './further-tags.ts';
import { imageOptions } from './image-options.ts';
import { imageReference } from './image-reference.ts';
import { inspectDockerfile } from './inspect-dockerfile.ts';
import { namedImages } from './named-images.ts';
import { openContext } from './open-context.ts';
import { packContext } from './pack-context.ts';
import { pinBases } from './pin-bases.ts';
import { pinImages } from './pin-images.ts';
import { pushedTags } from './prove-image.ts';
import { readTagArguments } from './read-tag-arguments.ts';
import { reportPlace } from './report-place.ts';
import { unkeyedFiles } from './unkeyed-files.ts';
import { upstreamReferences } from './upstream-references.ts';

/** How much of the builder's last words is searched for the place of a mistake. */
const KEPT_OUTPUT = 64 * 1024;

/** Builds the image of a task and names it after the task's key. Throws what lies with the user or the daemon. */
export async function buildTaskImage(task: Task, context: ExecutorContext): Promise<TaskResult> {
  const { files, env } = context;
  const options = imageOptions(task.options);
  const ref = imageReference(context.workspaceName, task.service, context.key);
  const templates = [...options.tags, ...readTagArguments(context.args)];
  const tags = [ref, ...furtherTags(templates, { task, ref, version: options.version, env, files })];
  const foreign = pushedTags(tags.slice(1), ref);
  if (options.push && foreign.length === 0)
    return failed('"push" needs a tag that names a registry, such as registry.example/shop/cart:1; add one to the option "tags"');
  const sent = await openContext(options, task, context);
  const text = files.readText(sent.dockerfileSource);
  const inspected = await inspectDockerfile(text);
  const useBuildkit =
    options.builder === 'buildkit' || (options.builder === undefined && (Object.keys(options.secrets).length > 0 || inspected.needsBuildkit !== undefined));
  if (!useBuildkit && Object.keys(options.secrets).length > 0) return failed('build secrets need BuildKit; take "builder: classic" out of the options');
  // Before anything is packed: without a daemon nothing else matters.
  const containers = await context.containers();
  const unkeyed = unkeyedFiles(sent.entries, context);
  if (unkeyed !== undefined) context.report({ severity: 'warning', message: `${task.id}: ${unkeyed}` });

  const buildArgs = buildArguments(sent.buildArgs, inspected, env);
  const images = namedImages(text, buildArgs);
  const upstreams = upstreamReferences(context.dependencies()).map((reference) => [reference.slice(0, reference.lastIndexOf(':')), reference] as const);
  const own = new Set(upstreams.flat());
  const bases = [...new Set(images.map(({ name }) => name))].filter((name) => !own.has(name) && !name.includes('$'));
  const locked = await pinBases(bases, { containers, context });
  const pinned = pinImages(text, images, new Map([...locked, ...upstreams]));
  const entries = sent.entries.map((entry) =>
    entry.path === sent.dockerfile && pinned !== text ? { ...entry, kind: 'file' as const, content: Buffer.from(pinned) } : entry,
  );
  const packed = packContext(entries, files);
  let output = '';
  const onOutput = (more: string): void => {
    output = (output + more).slice(-KEPT_OUTPUT);
  };
  const request = { options, packed, dockerfile: sent.dockerfile, tags, buildArgs, onOutput, context };
  const place = (message: string): void => reportPlace(`${output}\n${message}`, { message, inspected, dockerfile: sent.dockerfileSource, task, context });
  try {
    const end = useBuildkit ? await buildWithBuildkit(task, request) : await buildClassic(request);
    if (!('id' in end)) {
      place(lastError(output));
      if (end.exitCode !== undefined) return { status: 'failure', failure: { reason: 'exit-code', exitCode: end.exitCode } };
      return { status: 'failure', failure: { reason: 'signal', signal: end.signal ?? 'unknown' } };
    }
  } catch (error) {
    if (isBuildFailure(error)) place(error.message);
    throw error;
  }
  const made = await containers.image(ref);
  if (made === undefined) return failed(`the builder ended well, and the daemon has no ${ref}; do the docker client and DOCKER_HOST mean the same daemon?`);
  const pushed: Record<string, string> = {};
  for (const tag of options.push ? foreign : []) {
    pushed[tag] = (await containers.push(tag, { env, signal: context.signal, onProgress: (line) => context.write(line) })).digest;
  }
  const found: Record<string, string> = {};
  for (const name of bases.filter((one) => !locked.has(one) && !one.includes('@'))) {
    const base = await containers.image(name);
    if (base !== undefined) found[name] = base.id;
  }
  const data: JsonValue = {
    ...{ image: made.id, ref, tags: tags.slice(1), templates, version: options.version ?? null, context: packed.digest() },
    ...(Object.keys(found).length > 0 && { bases: found }),
    ...(options.push && { pushed }),
  };
  return { status: 'success', identity: context.key, data };
}

/** BuildKit's last line that says why. */
function lastError(output: string): string {
  const lines = output.split('\n').filter((line) => /^(?:ERROR:|error:|failed to solve|executor failed|.*dockerfile parse error)/i.test(line));
  return (lines.at(-1) ?? 'the build failed here').replace(/^error: /i, '').trim();
}

function isBuildFailure(error: unknown): error is Error {
  return error instanceof Error && 'problem' in error && (error.problem === 'build-failed' || /parse error/.test(error.message));
}

function failed(message: string): TaskResult {
  return { status: 'failure', failure: { reason: 'error', message } };
}
