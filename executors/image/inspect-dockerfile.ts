import type { Instruction } from 'dockerfile-ast';

/** One instruction, from the first line it stands on, counted from 1. */
export interface DockerfileStep {
  readonly keyword: string;
  readonly text: string;
  readonly line: number;
}

/** What the executor must know of a Dockerfile. */
export interface InspectedDockerfile {
  readonly steps: readonly DockerfileStep[];
  /** Names that ARG declares, in order. */
  readonly args: readonly string[];
  /** What the classic builder does not understand, such as `RUN --mount`. */
  readonly needsBuildkit: string | undefined;
}

/** Reads a Dockerfile; what is wrong with it is left to the builder to say. */
export async function inspectDockerfile(text: string): Promise<InspectedDockerfile> {
  const { DockerfileParser } = await import('dockerfile-ast');
  const instructions = DockerfileParser.parse(text).getInstructions();
  const offsets = lineOffsets(text);
  return {
    steps: instructions.map((instruction) => ({
      keyword: instruction.getKeyword(),
      text: text.slice(...slice(instruction.getRange(), offsets)).replace(/\\\r?\n\s*/g, ' '),
      line: instruction.getRange().start.line + 1,
    })),
    args: instructions.flatMap((instruction) => (instruction.getKeyword() === 'ARG' ? argNames(instruction) : [])),
    needsBuildkit: instructions.map(featureOf).find((feature) => feature !== undefined),
  };
}

function argNames(instruction: Instruction): readonly string[] {
  return instruction.getArguments().map((argument) => argument.getValue().split('=')[0] ?? '');
}

/** Flags and forms that only BuildKit has. */
const flagsOfBuildkit: Readonly<Record<string, readonly string[]>> = {
  RUN: ['mount', 'network', 'security', 'device'],
  COPY: ['link', 'chmod', 'parents', 'exclude'],
  ADD: ['link', 'chmod', 'checksum', 'keep-git-dir', 'exclude', 'unpack'],
};

function featureOf(instruction: Instruction): string | undefined {
  const keyword = instruction.getKeyword();
  const text = instruction.toString();
  const line = instruction.getRange().start.line + 1;
  for (const name of flagsOfBuildkit[keyword] ?? []) {
    if (new RegExp(`^${keyword}\\s+(?:--\\S+\\s+)*--${name}(?:[=\\s]|$)`, 'i').test(text.replace(/\\\r?\n/g, ' ')))
      return `${keyword} --${name} in line ${line}`;
  }
  return keyword in flagsOfBuildkit && /<<-?["']?[A-Za-z_]/.test(text) ? `the heredoc in line ${line}` : undefined;
}

interface Span {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

function slice({ start, end }: Span, offsets: readonly number[]): [number, number] {
  return [(offsets[start.line] ?? 0) + start.character, (offsets[end.line] ?? 0) + end.character];
}

function lineOffsets(text: string): readonly number[] {
  const offsets = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) offsets.push(at + 1);
  return offsets;
}
