import { DockerfileParser } from 'dockerfile-ast';

/** What a Dockerfile builds upon. */
export interface ImageReferences {
  /** Of FROM and COPY --from, stages of its own left out, variables as written. */
  readonly images: readonly string[];
  /** Names that ARG declares or FROM takes its image from. */
  readonly variables: readonly string[];
}

/** Reads them from a Dockerfile. Pure. */
export function imageReferences(text: string): ImageReferences {
  const file = DockerfileParser.parse(text);
  const stages = new Set<string>();
  const images: string[] = [];
  const add = (name: string | null | undefined): void => {
    if (name !== null && name !== undefined && !stages.has(name.toLowerCase())) images.push(name);
  };
  for (const from of file.getFROMs()) {
    add(from.getImage());
    const stage = from.getBuildStage();
    if (stage !== null) stages.add(stage.toLowerCase());
  }
  for (const copy of file.getCOPYs()) add(copy.getFromFlag()?.getValue());
  const declared = file
    .getInstructions()
    .flatMap((instruction) =>
      instruction.getKeyword() === 'ARG' ? instruction.getArguments().map((argument) => argument.getValue().split('=')[0] ?? '') : [],
    );
  const used = images.flatMap((image) => [...image.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? ''));
  return { images, variables: [...new Set([...declared, ...used])].sort() };
}
