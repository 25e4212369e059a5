import * as assert from 'uvu/assert';
import { DeployFailure } from '../../../../executors/deploy/deploy-failure.ts';
import type { KubeObject } from '../../../../executors/deploy/kubernetes/kube-object.ts';
import { parseObjects } from '../../../../executors/deploy/kubernetes/yaml-documents.ts';
import { parseDeployerIni } from '../../../../executors/deploy/manifests/deployer-ini.ts';
import { prepareManifest } from '../../../../executors/deploy/manifests/prepare-manifest.ts';
import { renderTemplate } from '../../../../executors/deploy/manifests/render-template.ts';
import { describe } from '../../../support/harness.ts';

describe('deployer.ini', (test) => {
  test('says where templates are, and what each component is given', () => {
    const text =
      '# all\n[deployer]\nauto_release_dir = deployments/auto\ntemplates_dir: deployments/templates\n\n[Mail_er]\nimage=acme/mailer\ntemplate_args=REPLICAS=1, MODE=a=b\n[bare]\n';
    const { templatesDir, components } = parseDeployerIni(text);
    assert.is(templatesDir, 'deployments/templates');
    assert.equal(
      [...components],
      [
        ['mail-er', { image: 'acme/mailer', templateArgs: { REPLICAS: '1', MODE: 'a=b' } }],
        ['bare', { image: undefined, templateArgs: {} }],
      ],
    );
    assert.is(parseDeployerIni('').components.size, 0);
  });
});

describe('a template', (test) => {
  const render = (text: string, file = 'deployments/templates/web.yaml.ejs'): Promise<string> =>
    renderTemplate(text, { file, variables: { APP: 'we<b>', MODE: '' }, helpers: { twice: (word: string) => `${word}${word}` }, secrets: ['TOKEN'] });
  const failure = (text: string, file?: string): Promise<string> =>
    render(text, file).then(
      (rendered) => `rendered ${rendered}`,
      (error: unknown) => (error instanceof DeployFailure ? error.message : `not a DeployFailure: ${String(error)}`),
    );

  test('gets values as they are, helpers, and loses no line', async () => {
    assert.is(await render("a: <%= ENV['APP'] %>\n\nb: '<%= ENV.MODE %>'\n<%# said -%>\nc: <%= twice('x') %>\n"), "a: we<b>\n\nb: ''\nc: xx\n");
    assert.is(await render('a: <%= ENV["APP"] %>\n', 'web.yaml.erb'), 'a: we<b>\n');
  });

  test('fails at the line of what is not there', async () => {
    assert.is(
      await failure("a: 1\nb: <%= ENV['NOPE'] %>\n"),
      'deployments/templates/web.yaml.ejs:2: NOPE is not set: declare it by "env" of the service, or by template_args',
    );
    assert.match(await failure('\n\nb: <%= nope %>\n'), 'web.yaml.ejs:3: nope is not defined');
    assert.match(await failure("a: <%= ENV['TOKEN'] %>"), 'web.yaml.ejs:1: TOKEN is a secret');
    assert.match(await failure("a: <%= ENV['toString'] %>"), 'toString is not set');
    assert.match(await failure('a: <%= if %>'), 'deployments/templates/web.yaml.ejs');
  });

  test('in Ruby is taken as far as it is JavaScript, and refused with its line beyond', async () => {
    assert.match(await failure("a: 1\n<% if ENV['A'] %>\n", 'x/web.yaml.erb'), "x/web.yaml.erb:2: <% if ENV['A'] %> is Ruby");
    assert.match(await failure("a: <%= ENV.fetch('A') %>\n", 'x/web.yaml.erb'), 'call the file web.yaml.ejs');
  });
});

describe('an object of a manifest', (test) => {
  const object = (over: object): KubeObject => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, ...over }) as KubeObject;
  const prepare = (one: KubeObject): KubeObject => prepareManifest(one, { namespace: 'shop', file: 'web.yaml' });

  test('gets the protocol of its ports', () => {
    assert.equal(prepare(object({ spec: { ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }] } }))['spec'], {
      ports: [
        { port: 80, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ],
    });
  });

  test('is refused in another namespace, and of an API that is gone', () => {
    assert.throws(() => prepare(object({ metadata: { name: 'web', namespace: 'other' } })), /is of namespace "other", and the environment's is "shop"/);
    assert.throws(() => prepare(object({ apiVersion: 'extensions/v1beta1', kind: 'Deployment' })), /which Kubernetes no longer has: write it for apps\/v1/);
  });

  test('is told from what is none, with its place', () => {
    assert.throws(() => parseObjects('a: [1\nb: 2', 'web.yaml'), /^DeployFailure: web\.yaml:2:1|web\.yaml:2/);
    assert.throws(() => parseObjects('hello: world', 'web.yaml'), /web.yaml: a document is no Kubernetes object/);
    assert.equal(parseObjects('---\n# nothing\n---\n', 'web.yaml'), []);
    assert.is(parseObjects('kind: List\nitems: [{apiVersion: v1, kind: Service, metadata: {name: a}}]', 'web.yaml').length, 1);
  });
});
