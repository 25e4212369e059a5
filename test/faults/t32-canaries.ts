/** Something that a hostile repository would like to have run; it sings by touching `sung/<name>`. */
export interface Canary {
  readonly name: string;
  /** Files of the repository by path. */
  readonly files?: (sing: string) => Readonly<Record<string, string>>;
  /** What its `.git/config` says: key and value. */
  readonly settings?: (sing: string) => Readonly<Record<string, string>>;
}

const shell = (sing: string): string => `#!/bin/sh\n${sing}\nexit 0\n`;
const script = (sing: string): string => `import { execSync } from 'node:child_process';\nexecSync(${JSON.stringify(sing)});\nexport default {};\n`;
const common = (sing: string): string => `require('node:child_process').execSync(${JSON.stringify(sing)});\nmodule.exports = {};\n`;
const everywhere = (name: string, text: string): Record<string, string> => ({ [name]: text, [`app/${name}`]: text, [`.config/${name}`]: text });

/** One for every door that is known to have been used. */
export const canaries: readonly Canary[] = [
  { name: 'yarn-path', files: (sing) => ({ '.yarnrc.yml': 'yarnPath: .yarn/yarn.cjs\n', '.yarn/yarn.cjs': common(sing), 'app/yarn.lock': '' }) },
  { name: 'npmrc', files: () => ({ '.npmrc': 'node-options=--require ./.npmrc.cjs\nscript-shell=./shell.sh\n' }) },
  { name: 'npmrc-required', files: (sing) => ({ '.npmrc.cjs': common(sing), 'shell.sh': shell(sing) }) },
  { name: 'pnpmfile', files: (sing) => ({ '.pnpmfile.cjs': common(sing), 'pnpm-lock.yaml': 'lockfileVersion: 9.0\n' }) },
  { name: 'config-js', files: (sing) => ({ ...everywhere('mmo.config.js', common(sing)), ...everywhere('.mmorc.js', common(sing)) }) },
  { name: 'config-mjs', files: (sing) => ({ ...everywhere('mmo.config.mjs', script(sing)), ...everywhere('.mmorc.mjs', script(sing)) }) },
  { name: 'config-cjs', files: (sing) => ({ ...everywhere('mmo.config.cjs', common(sing)), ...everywhere('mmo.cjs', common(sing)) }) },
  { name: 'config-ts', files: (sing) => ({ ...everywhere('mmo.config.ts', script(sing)), ...everywhere('mmo.ts', script(sing)) }) },
  { name: 'config-rc', files: (sing) => everywhere('mmorc.js', common(sing)) },
  {
    name: 'bin-shadows',
    files: (sing) =>
      Object.fromEntries(
        ['git', 'node', 'sh', 'docker', 'go', 'npm'].flatMap((tool) => ['node_modules', 'app/node_modules'].map((at) => [`${at}/.bin/${tool}`, shell(sing)])),
      ),
  },
  {
    name: 'cwd-shadows',
    files: (sing) =>
      Object.fromEntries(
        ['git', 'node', 'docker', 'sh'].flatMap((tool) => [
          [tool, shell(sing)],
          [`app/${tool}`, shell(sing)],
        ]),
      ),
  },
  {
    name: 'package-scripts',
    files: (sing) => {
      const names = ['preinstall', 'install', 'postinstall', 'prepare', 'build', 'test', 'prebuild', 'dev', 'start'];
      const text = JSON.stringify({ name: 'app', packageManager: 'yarn@4.1.0', scripts: Object.fromEntries(names.map((name) => [name, sing])) });
      return { 'app/package.json': text, 'package.json': text };
    },
  },
  {
    name: 'dot-env',
    files: (sing) => ({
      ...everywhere('.env', `NODE_OPTIONS=--require ./.env.cjs\nPATH=.\nBASH_ENV=./env.sh\n`),
      '.env.cjs': common(sing),
      'app/.env.cjs': common(sing),
      'env.sh': sing,
    }),
  },
  { name: 'makefile', files: (sing) => ({ 'app/Makefile': `X := $(shell ${sing})\nbuild:\n\t${sing}\n` }) },
  { name: 'go-env', files: () => ({ 'app/go.mod': 'module app\n\ngo 1.99.9\ntoolchain go1.99.9\n', 'app/main.go': 'package main\nfunc main() {}\n' }) },
  {
    name: 'python',
    files: (sing) => ({
      'app/setup.py': `import os\nos.system(${JSON.stringify(sing)})\n`,
      'app/conftest.py': `import os\nos.system(${JSON.stringify(sing)})\n`,
      'app/pyproject.toml': '[project]\nname = "app"\nversion = "1"\n',
    }),
  },
  {
    name: 'tool-versions',
    files: (sing) => ({
      '.tool-versions': `node $(${sing})\n`,
      '.nvmrc': `$(${sing})\n`,
      '.envrc': sing,
      'mise.toml': `[env]\nX = "{{ exec(command='${sing}') }}"\n`,
    }),
  },
  {
    name: 'plugin-path',
    files: (sing) => ({
      'tools/canary.mjs': `${script(sing).replace('export default {};', '')}export default { name: 'canary', apiVersion: 1, infer: { when: ['**'], run: () => ({}) } };\n`,
    }),
  },
  {
    name: 'plugin-package',
    files: (sing) => ({
      'node_modules/mmo-canary/package.json':
        '{"name":"mmo-canary","version":"1.0.0","type":"module","exports":"./index.js","mmo":{"infer":{"when":["**"]},"commands":[{"name":"canary","describe":"sings"}]}}',
      'node_modules/mmo-canary/index.js': `${script(sing).replace('export default {};', '')}export default { name: 'mmo-canary', apiVersion: 1, infer: { when: ['**'], run: () => ({}) } };\n`,
    }),
  },
  {
    name: 'hooks',
    files: (sing) =>
      Object.fromEntries(
        ['post-checkout', 'post-index-change', 'pre-commit', 'reference-transaction', 'fsmonitor-watchman', 'post-merge'].map((hook) => [
          `.git/hooks/${hook}`,
          shell(sing),
        ]),
      ),
  },
  {
    name: 'hooks-path',
    files: (sing) => ({ 'evil-hooks/post-index-change': shell(sing), 'evil-hooks/reference-transaction': shell(sing) }),
    settings: () => ({ 'core.hooksPath': 'evil-hooks' }),
  },
  { name: 'fsmonitor', settings: (sing) => ({ 'core.fsmonitor': `${sing};` }) },
  { name: 'pager', settings: (sing) => ({ 'core.pager': sing, 'pager.ls-files': sing, 'pager.config': sing, 'pager.log': sing }) },
  {
    name: 'editor-and-alias',
    settings: (sing) => ({ 'core.editor': sing, 'sequence.editor': sing, 'alias.ls-files': `!${sing}`, 'alias.rev-parse': `!${sing}`, 'core.askPass': sing }),
  },
  { name: 'textconv', settings: (sing) => ({ 'diff.evil.textconv': sing, 'diff.evil.command': sing, 'diff.external': sing, 'merge.evil.driver': sing }) },
  { name: 'filter', settings: (sing) => ({ 'filter.evil.clean': `${sing}; cat`, 'filter.evil.smudge': `${sing}; cat`, 'filter.evil.required': 'true' }) },
  { name: 'filter-process', settings: (sing) => ({ 'filter.long.process': sing, 'filter.long.required': 'true' }) },
  { name: 'gpg', settings: (sing) => ({ 'gpg.program': sing, 'log.showSignature': 'true', 'commit.gpgSign': 'true', 'gpg.ssh.program': sing }) },
  { name: 'ssh-command', settings: (sing) => ({ 'core.sshCommand': `${sing};`, 'remote.origin.uploadpack': sing, 'core.gitProxy': sing }) },
  { name: 'credential-helper', settings: (sing) => ({ 'credential.helper': `!${sing};` }) },
  {
    name: 'maintenance',
    settings: (sing) => ({
      'gc.auto': '1',
      'maintenance.auto': 'true',
      'gc.recentObjectsHook': sing,
      'core.alternateRefsCommand': sing,
      'uploadpack.packObjectsHook': sing,
    }),
  },
];

/** Programs that git starts where it must fetch what a partial clone lacks; each is told the path of one that sings. */
export const transports: readonly { readonly name: string; readonly settings: (program: string) => Readonly<Record<string, string>> }[] = [
  { name: 'ssh-command', settings: (program) => ({ 'remote.origin.url': 'ssh://nowhere.invalid/a', 'core.sshCommand': program }) },
  { name: 'upload-pack', settings: (program) => ({ 'remote.origin.url': '.', 'remote.origin.uploadpack': program }) },
  { name: 'ext', settings: (program) => ({ 'remote.origin.url': `ext::${program}`, 'protocol.ext.allow': 'always' }) },
  { name: 'git-proxy', settings: (program) => ({ 'remote.origin.url': 'git://nowhere.invalid/a', 'core.gitProxy': program }) },
];
