const build = { command: 'mkdir -p out && cat source.txt > out/all', dependsOn: ['^build'], outputs: ['out'] };

/** A workspace of four services: top needs middle, middle needs low, aside needs nobody; each builds its `source.txt` into `out/all`. */
export const levelFiles: Readonly<Record<string, string>> = Object.fromEntries([
  ['.gitignore', 'out\n.mmo\n'],
  ['mmo.json', `${JSON.stringify({ name: 'levels', schemaVersion: 1, tasks: { build } })}\n`],
  ...Object.entries({ low: '', middle: 'low', top: 'middle', aside: '' }).flatMap(([name, needs]) => [
    [`${name}/service.yml`, `name: ${name}\n${needs === '' ? '' : `dependsOn: [${needs}]\n`}`],
    [`${name}/source.txt`, `source of ${name}\n`],
  ]),
]) as Readonly<Record<string, string>>;
