// npm run new:plugin <name>: a folder of plugins/ with its README, a test, and its line in core/cli/builtins.ts. Never overwrites.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [name = ''] = process.argv.slice(2);
if (!/^[a-z][a-z0-9-]*$/.test(name)) stop('usage: npm run new:plugin <name>, in lower-case letters, digits and hyphens');
const folder = join(root, 'plugins', name);
if (existsSync(folder)) stop(`plugins/${name} exists already`);

const camel = name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const pascal = camel[0].toUpperCase() + camel.slice(1);
const fill = (text) => text.replaceAll('infer__Name__', `infer${pascal}`).replaceAll('__Name__', camel).replaceAll('__name__', name);
const written = [];
for (const file of readdirSync(join(root, 'plugins', '_template'))) {
  const target = fill(file).replace(/\.txt$/, '');
  write(
    target.endsWith('.test.ts') ? `test/unit/plugins/${target}` : `plugins/${name}/${target}`,
    fill(readFileSync(join(root, 'plugins', '_template', file), 'utf8')),
  );
}

const builtins = join(root, 'core', 'cli', 'builtins.ts');
const entry = `    ${name.includes('-') ? `'${name}'` : name}: {
      manifest: { name: '${name}', executors: [], infers: ['*.${name}'] },
      load: async () => (await import('../../plugins/${name}/${name}-plugin.ts')).${camel}Plugin,
    },
`;
writeFileSync(
  builtins,
  readFileSync(builtins, 'utf8').replace(/ {2}plugins: \{\n/, (line) => line + entry),
);
process.stdout.write(`${written.map((path) => `wrote ${path}\n`).join('')}changed core/cli/builtins.ts\n`);
process.stdout.write(`next: node --import tsx test/run.ts test/unit/plugins/${name}-plugin.test.ts, and a row in plugins/README.md\n`);

function write(path, text) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text, { flag: 'wx' });
  written.push(path);
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
