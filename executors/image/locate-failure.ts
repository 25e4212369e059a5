import type { InspectedDockerfile } from './inspect-dockerfile.ts';

/** The line of the Dockerfile at which a build ended, from what the builder wrote; undefined where it does not tell. */
export function locateFailure(output: string, { steps }: Pick<InspectedDockerfile, 'steps'>): number | undefined {
  const told = /parse error (?:on )?line (\d+)/i.exec(output) ?? /^\S*[Dd]ockerfile\S*:(\d+)\r?\n-{4,}/m.exec(output);
  if (told !== null) return Number(told[1]);
  return lineOfBuildkit(output, steps) ?? lineOfClassic(output, steps);
}

type Steps = InspectedDockerfile['steps'];

/** ` > [stage 2/3] RUN false:` */
function lineOfBuildkit(output: string, steps: Steps): number | undefined {
  const text = [...output.matchAll(/^ > \[[^\]]*\] (.+?):?\r?$/gm)].at(-1)?.[1];
  if (text === undefined) return undefined;
  const wanted = words(text.replace(/:$/, ''));
  return steps.find((step) => words(step.text) === wanted)?.line ?? steps.find((step) => words(step.text).startsWith(wanted))?.line;
}

/** The last `Step 2/3 : RUN false`, which counts the instructions of the file. */
function lineOfClassic(output: string, steps: Steps): number | undefined {
  const last = [...output.matchAll(/^Step (\d+)\/\d+ : (\S+)/gm)].at(-1);
  const step = steps[Number(last?.[1] ?? 0) - 1];
  return step?.keyword === last?.[2]?.toUpperCase() ? step?.line : undefined;
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
