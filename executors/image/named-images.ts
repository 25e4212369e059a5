/** A name of an image in a Dockerfile, and where it stands. */
export interface NamedImage {
  /** With the values of build arguments in it; what has none stays as it is written. */
  readonly name: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/**
 * Images of FROM, `COPY --from` and `RUN --mount=from=`, in order, without the file's own stages and `scratch`. Reads no more of a Dockerfile
 * than that, since it runs for hits as well.
 */
export function namedImages(text: string, buildArgs: Readonly<Record<string, string>> = {}): readonly NamedImage[] {
  const stages = new Set<string>();
  const values: Record<string, string> = {};
  const found: NamedImage[] = [];
  let hasStage = false;
  for (const { start, words } of instructionsOf(text)) {
    const add = (written: string, at: number, name: string): void => {
      if (stages.has(name.toLowerCase()) || /^\d+$/.test(name) || name === 'scratch') return;
      found.push({ name, start: start + at, end: start + at + written.length });
    };
    const from = /^\s*FROM\s+(?:--\S+\s+)*(?<image>\S+)(?:\s+AS\s+(?<stage>\S+))?/di.exec(words);
    if (from?.groups !== undefined) {
      const { image = '', stage } = from.groups;
      add(image, from.indices?.groups?.['image']?.[0] ?? 0, fillIn(image, values));
      if (stage !== undefined) stages.add(stage.toLowerCase());
      hasStage = true;
      continue;
    }
    const declared = hasStage ? undefined : /^\s*ARG\s+(.+)/i.exec(words)?.[1];
    for (const [, name = '', value] of declared?.matchAll(/(\w+)(?:=("[^"]*"|'[^']*'|\S*))?/g) ?? []) {
      const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : value?.replace(/^(["'])(.*)\1$/, '$2');
      if (given !== undefined) values[name] = fillIn(given, values);
    }
    const flags = /^\s*(?:COPY|RUN)\s+(?:--\S+\s+)+/i.exec(words)?.[0] ?? '';
    for (const match of flags.matchAll(/(?:\s--|[,=])from=(?<image>[^,\s]+)/dg)) {
      const image = match.groups?.['image'] ?? '';
      add(image, match.indices?.groups?.['image']?.[0] ?? 0, image);
    }
  }
  return found;
}

interface Words {
  /** Offset in the text. */
  readonly start: number;
  /** As long as the text from there: line ends and comments in the midst of it are blanks. */
  readonly words: string;
}

function* instructionsOf(text: string): Generator<Words> {
  let current: Words | undefined;
  let documents: string[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (documents.length > 0) {
      if (line.replace(/^\t+/, '').replace(/\r$/, '') === documents[0]) documents.shift();
      continue;
    }
    const isBlank = /^\s*(?:#[^\n]*)?$/.test(line);
    if (isBlank && current === undefined) continue;
    const shown = isBlank ? ' '.repeat(line.length) : line.replace(/\\[ \t]*\r?$/, (end) => ' '.repeat(end.length));
    current = { start: current?.start ?? start, words: `${current?.words ?? ''}${shown} ` };
    if (isBlank || shown !== line) continue;
    yield current;
    documents = /^\s*(?:RUN|COPY|ADD)\s/i.test(current.words) ? [...current.words.matchAll(/<<-?["']?([A-Za-z_]\w*)/g)].map(([, name = '']) => name) : [];
    current = undefined;
  }
  if (current !== undefined) yield current;
}

function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g, (whole: string, plain?: string, braced?: string, mode?: string, other = '') => {
    const name = plain ?? braced ?? '';
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (mode === '+') return value ? other : '';
    return (mode === '-' ? value || other : value) ?? whole;
  });
}
