import * as assert from 'uvu/assert';
import { addListedComponents } from '../../../core/discovery/add-listed-components.ts';
import { addReleasedFolder } from '../../../core/discovery/add-released-folder.ts';
import { readBuilderIni } from '../../../core/discovery/read-builder-ini.ts';
import type { Tree } from '../../../core/model/tree.ts';
import type { RawService } from '../../../core/model/workspace.ts';
import { describe } from '../../support/harness.ts';

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const read = (path: string): Uint8Array | undefined => (files[path] === undefined ? undefined : Buffer.from(files[path]));
  return { paths: Object.keys(files).sort(), get: (path) => (files[path] === undefined ? undefined : { path, mode: '100644', id: 'x' }), read };
}

const ini = [
  '# components',
  '[Data_Client]',
  'path = libs/data client ; kept',
  'downstream = web,',
  '    worker',
  'release-process: docker',
  '',
  '[web]',
  '; path=none',
  'upstream = auth',
  '[compbuild:hooks]',
  'pre-build = ./x',
  '[out]',
  'path = ../out',
  '[worker]',
].join('\n');

describe('builder.ini', (test) => {
  test('lists components with folder, makefile and neighbours', () => {
    const files = { 'builder.ini': ini, 'libs/data client ; kept/makefile': '', 'web/Makefile': '' };
    assert.equal(
      readBuilderIni(treeOf(files)).map(({ name, dir, makefile, downstream, upstream }) => [name, dir, makefile, downstream, upstream]),
      [
        ['data-client', 'libs/data client ; kept', 'libs/data client ; kept/makefile', ['web', 'worker'], []],
        ['web', 'web', 'web/Makefile', [], ['auth']],
        ['worker', 'worker', undefined, [], []],
      ],
    );
    const { span } = readBuilderIni(treeOf(files))[1] ?? {};
    assert.is(ini.slice(span?.start, span?.end), '[web]');
    assert.equal(readBuilderIni(treeOf({})), []);
    assert.equal(readBuilderIni(treeOf({ 'builder.ini': 'path = x\n  y\n[\n]' })), []);
  });

  test('makes services of components that have a makefile and no service.yml, and edges for all', () => {
    const files = { 'builder.ini': ini.replace(' ; kept', ''), 'libs/data client/Makefile': '', 'web/Makefile': '', 'web/service.yml': '' };
    const web: RawService = { file: 'web/service.yml', value: { name: 'shop-web', dependsOn: ['auth'] }, spans: {} };
    const other: RawService = { file: 'other/service.yml', value: {}, spans: {} };
    const services = addListedComponents([other, web], treeOf(files));
    assert.equal(
      services.map(({ file, value }) => [file, value]),
      [
        ['other/service.yml', {}],
        ['web/service.yml', { name: 'shop-web', dependsOn: ['auth', 'data-client'] }],
        ['libs/data client/Makefile', { name: 'data-client' }],
      ],
    );
    assert.is(services[1]?.spans['dependsOn.1']?.file, 'builder.ini');
    assert.equal(addListedComponents([web], treeOf({})), [web]);
  });
});

describe('deployer.ini', (test) => {
  const text = '[deployer]\nauto_release_dir = deployments/auto\n[Mail_er]\nimage=x\n[gone]\n';
  const mailer: RawService = { file: 'mailer/Makefile', value: { name: 'mail-er' }, spans: {} };
  const added = (files: Readonly<Record<string, string>>, raws: readonly RawService[] = [mailer]): readonly RawService[] =>
    addReleasedFolder(raws, treeOf(files)).slice(raws.length);

  test('makes a service of the folder that is released as it is, after its components', () => {
    const [auto, ...more] = added({ 'deployer.ini': text, 'deployments/auto/vpn.yaml.erb': '' });
    assert.equal(more, []);
    assert.equal([auto?.file, auto?.dir], ['deployer.ini', 'deployments/auto']);
    assert.equal(auto?.value, { name: 'auto', deploy: { folder: '.' }, dependsOn: [{ service: 'mail-er', kind: 'runtime' }] });
    assert.is(text.slice(auto?.spans['']?.start, auto?.spans['']?.end), '[deployer]');
    assert.equal(added({ 'deployer.ini': text, 'deployments/auto/a.yml': '' }, [])[0]?.value, { name: 'auto', deploy: { folder: '.' } });
  });

  test('adds nothing where the folder says so itself, has no manifests, or is not named', () => {
    const inFolder = { 'deployer.ini': text, 'deployments/auto/a.yaml': '' };
    const own: RawService = { file: 'deployments/auto/service.yml', value: {}, spans: {} };
    assert.equal(added(inFolder, [own]), []);
    assert.equal(added({ ...inFolder, 'deployments/auto/service.yml': 'broken: [' }), []);
    assert.equal(added({ 'deployer.ini': text, 'deployments/auto/deep/a.yaml': '', 'deployments/auto/a.txt': '' }), []);
    assert.equal(added({ 'deployments/auto/a.yaml': '' }), []);
    assert.equal(added({ 'deployer.ini': '[deployer]\nauto_release_dir=../out\n', 'out/a.yaml': '' }), []);
    assert.equal(added({ 'deployer.ini': '[mailer]\n', 'a.yaml': '' }), []);
  });
});
