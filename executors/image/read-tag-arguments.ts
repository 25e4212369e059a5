import { ImageMistake } from './image-mistake.ts';

/** `-t TEMPLATE` and `--tag TEMPLATE` behind `--`. */
export function readTagArguments(args: readonly string[]): readonly string[] {
  const tags: string[] = [];
  for (let n = 0; n < args.length; n += 1) {
    const arg = args[n] ?? '';
    const joined = /^(?:--tag|-t)=(.+)$/.exec(arg)?.[1];
    const value = joined ?? (arg === '-t' || arg === '--tag' ? args[++n] : undefined);
    if (value === undefined) throw new ImageMistake(`"${arg}" is no argument of an image task; there is -t TAG`);
    tags.push(value);
  }
  return tags;
}
