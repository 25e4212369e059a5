/** What a makefile says that can be told without running make. */
export interface Makefile {
  /** Targets that have a rule, without patterns, special targets, and names with variables in them. */
  readonly targets: readonly string[];
  /** Files it includes, as written, wildcards as well; those with variables in their names are left out. */
  readonly includes: readonly string[];
}

/** Reads targets and includes. Rules inside conditionals count: whether they hold is not known without running make. */
export function parseMakefile(text: string): Makefile {
  const targets = new Set<string>();
  const includes: string[] = [];
  let isDefinition = false;
  for (const line of logicalLines(text)) {
    if (isDefinition) {
      isDefinition = !/^\s*endef\b/.test(line);
      continue;
    }
    // A line with a tab is a recipe's; before the first rule, make takes it for a rule too, which nobody does.
    if (line.startsWith('\t')) continue;
    const code = line.replace(/(^|[^\\])#.*/, '$1').trim();
    if (/^(?:override\s+)?define\s/.test(code)) isDefinition = !/\bendef\b/.test(code);
    else if (/^(?:-include|sinclude|include)\s/.test(code))
      includes.push(
        ...code
          .split(/\s+/)
          .slice(1)
          .filter((path) => path !== '' && !path.includes('$')),
      );
    else for (const target of targetsOf(code)) targets.add(target);
  }
  return { targets: [...targets].sort(), includes };
}

/** Lines with those that a backslash continues joined. */
function logicalLines(text: string): readonly string[] {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/\\\n[ \t]*/g, ' ')
    .split('\n');
}

function targetsOf(code: string): readonly string[] {
  const colon = separatorOf(code);
  if (colon === undefined) return [];
  const after = code.slice(colon).replace(/^:{1,2}/, '');
  // "x: CFLAGS += -g" sets a variable for x and is no rule.
  if (/^\s*(?:(?:export|unexport|override|private)\s+)*[^\s:#=;|]+\s*(?::{1,3}|[?+!])?=/.test(after)) return [];
  return code
    .slice(0, colon)
    .replace(/&$/, '')
    .split(/\s+/)
    .filter((name) => isPlain(name) && !name.startsWith('.'));
}

/** Where a rule's colon stands; undefined in an assignment or anything else. Colons inside `$(…)` do not count. */
function separatorOf(code: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < code.length; at++) {
    const char = code[at];
    if (char === '$' && (code[at + 1] === '(' || code[at + 1] === '{')) {
      depth += 1;
      at += 1;
    } else if (depth > 0 && (char === '(' || char === '{')) depth += 1;
    else if (depth > 0 && (char === ')' || char === '}')) depth -= 1;
    else if (depth === 0 && char === '=') return undefined;
    else if (depth === 0 && char === ':') return /^:{1,3}=/.test(code.slice(at)) ? undefined : at;
  }
  return undefined;
}

function isPlain(name: string): boolean {
  return name !== '' && !/[%$*?[\]()]/.test(name);
}
