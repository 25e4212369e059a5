import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../../core/host/create-node-host.ts';
import { buildContext } from '../../../executors/image/build-context.ts';
import { imageOptions } from '../../../executors/image/image-options.ts';
import { dockerClientContext, dockerClients } from '../../support/docker-client-context.ts';
import { fakeSurroundings } from '../../support/fake-surroundings.ts';
import { describe } from '../../support/harness.ts';

const files = [
  'Dockerfile',
  'a.log',
  'b.txt',
  '.env',
  'dir/a.log',
  'dir/b.txt',
  'dir/deep/a.log',
  'dir/deep/keep.txt',
  'dir/deep/sub/x.go',
  'node_modules/p/index.js',
  'other/node_modules/q/index.js',
  'other/xfoo',
  'foo/bar',
  'src/foo/bar',
  'with space/a b.txt',
  'ünï/ß.txt',
  '[x]/y',
  'x.y/z',
  'xay/z',
];

/** Ignore files, each a case of its own. */
const cases: Readonly<Record<string, string>> = {
  'no pattern': '',
  'one file': 'b.txt',
  'a folder, and all in it': 'dir',
  'a slash at the end': 'dir/',
  'a slash at the beginning': '/dir/deep\n/b.txt',
  'only at the top': '*.log',
  'at every depth': '**/*.log',
  'a name at every depth': '**/node_modules',
  'a suffix without a slash': '**foo',
  'all below a folder': 'dir/**',
  'all below a folder, deeper': 'dir/**/x.go',
  'in the middle': '*/deep/*',
  'one character': '?.txt\n?ir/deep',
  'a class': '[ab].*',
  'a range and a negated class': '[^a-c]ir',
  'an escaped class': '\\[x\\]',
  'a dot is a dot': 'x.y',
  comments: '# b.txt\n  # dir\nb.txt',
  'blanks around': '  b.txt  \n\tdir/deep\t\r\n\n',
  'a byte order mark': '\uFEFFb.txt\ndir',
  'a mark in the second line': 'b.txt\n\uFEFFdir',
  'dots in the way': './dir/../b.txt\n./foo',
  'everything but one file': '*\n!b.txt',
  'everything but a folder': '*\n!dir',
  'everything but something deep': '*\n!dir/deep/keep.txt',
  'an exception that is taken back': 'dir\n!dir/deep\ndir/deep/sub',
  'an exception before the rule': '!b.txt\n*.txt',
  'a blank after the mark': '*\n! b.txt',
  'an exception with a slash': '*\n!/dir/deep',
  'everything, wherever': '**',
  'everything, wherever, but one': '**\n!dir/b.txt',
  'the Dockerfile': 'Dockerfile\n.dockerignore',
  'the Dockerfile by a wildcard': '*ocker*',
  'names with blanks': 'with space',
  'letters of other alphabets': 'ünï/?.txt',
  'a dot file': '.*',
  'a folder that is out of reach': '../x\nb.txt',
  'the context itself': '.',
  'a pattern twice': 'dir/deep\n!dir/deep\ndir/deep',
  'plus and braces are letters': '{b,a}.txt\nb+.txt',
  'a folder that the pattern is below': 'foo\n!foo/bar\nsrc/*\n!src/foo',
};

/** Clients before 23 read these in another way. */
const readAnew: ReadonlySet<string> = new Set(['a suffix without a slash', 'a mark in the second line', 'plus and braces are letters']);

describe('image context', (test) => {
  test('holds what the docker client sends, file by file', async ({ defer, skip }) => {
    const clients = dockerClients();
    if (clients.length === 0) skip('there is no docker client on PATH');
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-context-'));
    defer(() => rmSync(folder, { recursive: true, force: true }));
    const differing: string[] = [];
    for (const [n, [name, ignore]] of Object.entries(cases).entries()) {
      const root = join(folder, String(n));
      for (const path of files) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), 'FROM scratch\n');
      }
      mkdirSync(join(root, 'empty'));
      symlinkSync('b.txt', join(root, 'link'));
      symlinkSync('nowhere', join(root, 'broken'));
      if (ignore !== '') writeFileSync(join(root, '.dockerignore'), ignore);
      const own = ownContext(root, 'Dockerfile');
      for (const { client, major } of clients) {
        if (major < 23 && readAnew.has(name)) continue;
        const theirs = await dockerClientContext(client, root, 'Dockerfile');
        // A folder that only an exception keeps goes along here, so that it has no time of its own.
        const isOnTheWay = (path: string): boolean => path.endsWith('/') && theirs.some((other) => other !== path && other.startsWith(path));
        const [more, less] = [own.filter((path) => !theirs.includes(path) && !isOnTheWay(path)), theirs.filter((path) => !own.includes(path))];
        if (more.length + less.length > 0) differing.push(`${client}, ${name}: more ${JSON.stringify(more)}, less ${JSON.stringify(less)}`);
      }
    }
    assert.equal(differing, []);
  });
});

function ownContext(root: string, dockerfile: string): readonly string[] {
  const given = { ...fakeSurroundings(root), workspaceRoot: root, files: createNodeHost().files };
  const { entries } = buildContext(imageOptions({ dockerfile }), given);
  return entries.map(({ path, kind }) => (kind === 'directory' ? `${path}/` : path)).sort();
}
