/** Files that want much of a parser, by title; each must be refused. */
export function heavyFiles(): Readonly<Record<string, string>> {
  const rows = (count: number, row: (n: number) => string): string => Array.from({ length: count }, (_, n) => row(n)).join('');
  const laughs = (width: number, depth: number): string =>
    `tags: &a0 [x]\ntasks:\n${rows(depth, (n) => `  t${n}: &a${n + 1} [${Array.from({ length: width }, () => `*a${n}`).join(', ')}]\n`)}`;
  return {
    'a billion laughs': laughs(10, 9),
    'a wide bomb': `env: &a { A: 1 }\ntags: [${'*a,'.repeat(40_000)}*a]\n`,
    'a bomb of texts': `description: &a "${'x'.repeat(400_000)}"\ntags: [${'*a,'.repeat(5000)}*a]\n`,
    '100,000 brackets': '['.repeat(100_000),
    '100,000 braces': '{a: '.repeat(100_000),
    '100,000 dashes': '- '.repeat(100_000),
    '100,000 question marks': '? '.repeat(100_000),
    'brackets that close': `tags: ${'['.repeat(5000)}${']'.repeat(5000)}\n`,
    'deep blocks': rows(700, (n) => `${' '.repeat(n)}a:\n`),
    '90,000 keys': rows(90_000, (n) => `k${n}: 1\n`),
    'a million keys': rows(1_000_000, (n) => `k${n}: 1\n`),
    '100 MB': `name: ${'x'.repeat(100_000_000)}\n`,
    'a byte too much': `#${'x'.repeat(1_000_000)}\n`,
    '50,000 anchors': `tags: [${rows(50_000, (n) => `&a${n} x,`)}]\n`,
    'one long text': `name: ${'x'.repeat(900_000)}\n`,
    'one long quote': `name: "${'\\u0041'.repeat(150_000)}\n`,
    'only quotes': '"'.repeat(900_000),
    'only apostrophes': "'".repeat(900_000),
    'only exclamation marks': '!'.repeat(900_000),
    'only ampersands': '&a '.repeat(300_000),
    'only stars': '*a '.repeat(300_000),
    'only colons': ': '.repeat(400_000),
    'only bars': '|\n'.repeat(400_000),
    'tabs before a key': `a:\n${'\t'.repeat(900_000)}b: 1\n`,
    'tabs and colons': '\t:'.repeat(400_000),
    'only percent signs': '%'.repeat(900_000),
    'spaces before a key': `a:\n${' '.repeat(900_000)}b: 1\nc`,
    'a key of half a megabyte': `${'k'.repeat(500_000)}: 1\n`,
    'duplicate keys': 'name: a\n'.repeat(40_000),
    'many unknown keys': rows(9000, (n) => `unknown-${n}: [1, 2]\n`),
    'many tasks that are wrong': `tasks:\n${rows(5000, (n) => `  t${n}: { comand: x }\n`)}`,
    'circles in circles': `tasks: &a\n${rows(200, (n) => `  t${n}: &b${n} [*a, *b${n}]\n`)}`,
  };
}
