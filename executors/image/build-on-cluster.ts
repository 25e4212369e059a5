import type { ExecutorContext, JsonValue, Task, TaskResult } from '../../core/plugin-api.ts';
import { buildArguments } from './build-arguments.ts';
import { clusterReference, clusterUpstream, ensureCluster } from './cluster-build.ts';
import { furtherTags } from './further-tags.ts';
import { ImageMistake } from './image-mistake.ts';
import { imageOptions } from './image-options.ts';
import { imageReference } from './image-reference.ts';
import { readImageResult } from './image-result.ts';
import { inspectDockerfile } from './inspect-dockerfile.ts';
import { namedImages } from './named-images.ts';
import { openContext } from './open-context.ts';
import { packContext } from './pack-context.ts';
import { pinImages } from './pin-images.ts';
import { readTagArguments } from './read-tag-arguments.ts';
import { reportPlace } from './report-place.ts';
import { unkeyedFiles } from './unkeyed-files.ts';

const DEFAULT_TIMEOUT_MS = 30 * 60_000;
/** How much of the builder's last words is searched for the place of a mistake. */
const KEPT_OUTPUT = 64 * 1024;

/** Builds the image of a task in its environment, from where it is pushed to the registry. No daemon of this machine is needed. */
export async function buildOnCluster(task: Task, context: ExecutorContext): Promise<TaskResult> {
  const { files, env } = context;
  ensureCluster(context);
  const options = imageOptions(task.options);
  refuse(options);
  const ref = clusterReference(imageReference(context.workspaceName, task.service, context.key), context);
  const templates = [...options.tags, ...readTagArguments(context.args)];
  const tags = furtherTags(templates, { task, ref, version: options.version, env, files });
  const host = ref.slice(0, ref.indexOf('/') + 1);
  const foreign = tags.find((tag) => !tag.startsWith(host));
  if (foreign !== undefined) throw new ImageMistake(`the tag ${foreign} is of another registry than the one that the cluster pushes to (${host.slice(0, -1)})`);
  const sent = await openContext(options, task, context);
  const text = files.readText(sent.dockerfileSource);
  const inspected = await inspectDockerfile(text);
  const unkeyed = unkeyedFiles(sent.entries, context);
  if (unkeyed !== undefined) context.report({ severity: 'warning', message: `${task.id}: ${unkeyed}` });
  const buildArgs = buildArguments(sent.buildArgs, inspected, env);
  const images = namedImages(text, buildArgs);
  const known = new Map<string, string>();
  for (const { service, data } of context.dependencies()) {
    const found = readImageResult(data);
    if (found !== undefined) known.set(...clusterUpstream(context.workspaceName, service, found.ref));
  }
  for (const { name } of images) {
    const digest = name.includes('@') ? undefined : context.lockedImage(name);
    if (digest !== undefined) known.set(name, `${name.replace(/:[^/:]*$/, '')}@${digest}`);
  }
  const pinned = pinImages(text, images, known);
  const entries = sent.entries.map((entry) =>
    entry.path === sent.dockerfile && pinned !== text ? { ...entry, kind: 'file' as const, content: Buffer.from(pinned) } : entry,
  );
  const packed = packContext(entries, files);
  let output = '';
  const environment = await context.deployed(context);
  if (environment.images === undefined) throw new ImageMistake(`the environment "${environment.name}" builds no images`);
  try {
    const { digest } = await environment.images.build({
      ...{ task: task.id, reference: ref, tags, context: packed.stream, dockerfile: sent.dockerfile, buildArgs },
      ...{ target: options.target, platform: options.platform, network: options.network, labels: options.labels },
      bases: [...new Set(images.map(({ name }) => known.get(name) ?? name))],
      timeoutMs: task.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      onOutput: (more) => {
        output = (output + more).slice(-KEPT_OUTPUT);
        context.write(more);
      },
      log: (line) => context.log(line),
      onRunEnd: context.onRunEnd,
    });
    context.log(`pushed ${ref}@${digest}`);
    const data: JsonValue = {
      image: digest,
      ref,
      tags,
      templates,
      version: options.version ?? null,
      context: packed.digest(),
      pushed: { [ref]: digest },
      cluster: true,
    };
    return { status: 'success', identity: context.key, data };
  } catch (error) {
    if (error instanceof Error && !context.signal.aborted)
      reportPlace(`${output}\n${error.message}`, { message: error.message, inspected, dockerfile: sent.dockerfileSource, task, context });
    throw error;
  }
}

/** What would have to be on the cluster for it. */
function refuse({ secrets, cacheFrom, push }: ReturnType<typeof imageOptions>): void {
  const unknown = Object.keys(secrets).length > 0 ? 'secrets' : cacheFrom.length > 0 ? 'cacheFrom' : push ? 'push' : undefined;
  if (unknown === undefined) return;
  const help = unknown === 'push' ? 'every image that a cluster builds is pushed' : 'build it on this machine: "builder: buildkit"';
  throw new ImageMistake(`"${unknown}" does not go together with "builder: cluster"; ${help}`);
}
