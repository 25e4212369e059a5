import type { RunEvent } from '../../core/model/event.ts';
import { requireDocker } from './docker.ts';
import type { TestContext } from './harness.ts';
import { createRig, type Rig } from './workspace-rig.ts';

/** What a task with `executor: image` leaves. */
export interface ImageData {
  readonly image: string;
  readonly ref: string;
  readonly tags: readonly string[];
  readonly context: string;
  readonly bases?: Readonly<Record<string, string>>;
  readonly pushed?: Readonly<Record<string, string>>;
}

let made = 0;
/** Nothing here needs a network. */
const tasks = { image: { options: { network: 'none' } } };

/** A name that no other workspace has, and so no other image. */
export function nextImageName(): string {
  made += 1;
  return `mmo-image-test-${process.pid}-${made}`;
}

/** A workspace of its own name with the plugin docker, whose images are gone after the test. */
export async function createImageRig(files: Readonly<Record<string, string>>, { defer, skip }: TestContext, name: string = nextImageName()): Promise<Rig> {
  const containers = await requireDocker(skip);
  const rig = createRig({ files: { 'mmo.json': JSON.stringify({ schemaVersion: 1, name, plugins: ['docker'], tasks }), ...files } }, (cleanup) =>
    defer(cleanup),
  );
  defer(async () => {
    const references = rig.exists('images') ? rig.read('images').trim().split('\n') : [];
    for (const reference of references) await containers.removeImage(reference);
  });
  return rig;
}

/** `mmo run`, noting the images for the clean-up. */
export async function runImages(
  rig: Rig,
  args: readonly string[],
  { signal, env = {} }: Pick<TestContext, 'signal'> & { readonly env?: Readonly<Record<string, string>> },
): Promise<{ readonly exitCode: number | undefined; readonly events: readonly RunEvent[]; readonly stderr: string }> {
  const result = await rig.run(args, { signal, env });
  const references = result.events.flatMap((event) => {
    const { ref, tags } = (event.type === 'task:end' ? (event.data ?? {}) : {}) as Partial<ImageData>;
    return ref === undefined ? [] : [ref, ...(tags ?? [])];
  });
  if (references.length > 0) rig.write('images', `${[...(rig.exists('images') ? [rig.read('images').trim()] : []), ...references].join('\n')}\n`);
  return result;
}

/** What a task left. */
export function imageDataOf(events: readonly RunEvent[], task: string): ImageData {
  const data = events.flatMap((event) => (event.type === 'task:end' && event.task === task && event.data !== undefined ? [event.data] : []))[0];
  if (data === undefined) throw new Error(`${task} has no data: ${JSON.stringify(events)}`);
  return data as unknown as ImageData;
}
