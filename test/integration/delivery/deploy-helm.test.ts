import * as assert from 'uvu/assert';
import { objectName } from '../../../executors/deploy/kubernetes/object-name.ts';
import { requireCluster, type TestCluster } from '../../support/cluster.ts';
import { outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { requireHelm } from '../../support/require-helm.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { createRig } from '../../support/workspace-rig.ts';

const minutes = 60_000;
const serve = 'httpd -f -p 8080 -h /tmp';
const secrets = { TOKEN: 'hunter2-hunter2', DB_PASSWORD: 'correct-horse' };

describe('deploy by helm', (test) => {
  test(
    'brings releases up, leaves them alone, takes drift and failures back, and goes on where another one was killed',
    async ({ defer, skip, signal }) => {
      const cluster = await requireCluster(defer, skip);
      const PATH = requireHelm(skip);
      const rig = createRig({ files: workspace(cluster) }, defer);
      const env = { ...cluster.env, ...secrets, PATH };
      const deploy = async (...services: readonly string[]): Promise<MmoResult> => rig.mmo(['deploy', ...services, '--env', 'it', '--json'], { env, signal });
      const helm = async (...args: readonly string[]): Promise<string> => {
        const { exitCode, stdout, stderr } = await rig.spawn(['helm', '--kube-context', 'mmo-test', '--namespace', cluster.namespace, ...args], { env, signal })
          .ended;
        if (exitCode !== 0) throw new Error(`helm ${args.join(' ')}: ${stderr}`);
        return stdout;
      };
      const revisions = async (name: string): Promise<readonly string[]> =>
        (JSON.parse(await helm('history', name, '--output', 'json')) as { revision: number; status: string }[]).map(({ status }) => status);

      const first = await deploy();
      assert.is(first.exitCode, 0, first.stdout);
      assert.equal(await revisions('cart'), ['deployed']);
      assert.equal(await revisions('web'), ['deployed'], 'a service without a chart has one made for it');
      const inPod = 'echo $TOKEN $DB_USER $DB_PASSWORD $CATALOG_URL $PORT';
      assert.is(cluster.kubectl(['exec', 'deployment/cart', '--', 'sh', '-c', inPod]), 'hunter2-hunter2 cart p-correct-horse http://web:8081 8080\n');
      assert.ok(cluster.has('configmap/cart-common'), 'of the chart that it depends on');
      assert.not(rig.exists('cart/chart/charts'), 'nothing is written beside the source');
      assert.match(rig.read('.mmo/rendered/it/cart.values.yaml'), 'password: p-${DB_PASSWORD}');
      assert.is((await rig.spawn(['grep', '-rE', 'hunter2|correct-horse', '.mmo']).ended).stdout, '', 'no secret is kept');
      assert.not.match(first.stdout, /hunter2|correct-horse/);

      const second = await deploy();
      assert.equal([statusOf(second, 'cart'), statusOf(second, 'web')], ['cached', 'cached'], second.stdout);
      assert.equal(await revisions('cart'), ['deployed'], 'nothing was touched');

      cluster.kubectl(['delete', 'configmap', 'cart-common']);
      const others = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { progressDeadlineSeconds: 77 } };
      cluster.kubectl(['apply', '--server-side', '--field-manager=operator', '--force-conflicts', '--validate=false', '--filename=-'], JSON.stringify(others));
      const third = await deploy();
      assert.match(textOf(third), 'cart in it: configmap/cart-common is not there');
      assert.match(textOf(third), /\n- {2}progressDeadlineSeconds: 77\n\+ {2}progressDeadlineSeconds: \d+\n/);
      assert.ok(cluster.has('configmap/cart-common'));
      assert.is.not(cluster.get('deployment/web').spec['progressDeadlineSeconds'], 77, 'helm knows no owners of fields');

      const good = rig.read('cart/service.yml');
      rig.write('cart/service.yml', good.replace('size: 1', 'size: 7'));
      const planned = await rig.mmo(['deploy', '--env', 'it', '--plan'], { env, signal });
      assert.is(planned.exitCode, 0, planned.stderr);
      assert.match(planned.stdout, /\n\s*- +size: "1"\n\s*\+ +size: "7"\n/);
      assert.not.match(planned.stdout, /hunter2|correct-horse/);
      assert.equal(
        [await revisions('cart'), await revisions('web')],
        [
          ['superseded', 'deployed'],
          ['superseded', 'deployed'],
        ],
        'a plan changes nothing',
      );
      const template = 'cart/chart/templates/cart.yaml';
      rig.write(template, `${rig.read(template)}---\n{{ .Values.nothing.here }}\n`);
      const unrendered = await rig.mmo(['deploy', '--env', 'it', '--plan'], { env, signal });
      assert.is(unrendered.exitCode, 2, unrendered.stdout);
      assert.match(`${unrendered.stdout}${unrendered.stderr}`, /cart\/templates\/cart\.yaml:\d+/);
      rig.write(template, cartChart);
      rig.write('cart/service.yml', good.replace(serve, 'echo boom is what it said; exit 3'));
      const failed = await deploy('cart');
      assert.is(failed.exitCode, 1, failed.stdout);
      assert.match(textOf(failed), 'boom is what it said');
      const outcome = JSON.stringify(outcomesOf(failed.events).get('cart:deploy'));
      assert.match(outcome, 'deployment/cart: it keeps ending, with exit code 3; what was there before is back');
      rig.write('cart/service.yml', good);
      const again = await deploy('cart');
      assert.is(statusOf(again, 'cart'), 'cached', again.stdout);

      rig.write('cart/service.yml', good.replace(serve, 'sleep 1000'));
      const killed = await rig.start(['deploy', 'cart', '--env', 'it', '--json'], { env, signal });
      await killed.said(', 1 old');
      killed.kill('SIGKILL');
      await killed.ended;
      assert.is((await revisions('cart')).at(-1), 'pending-upgrade');
      const before = (await revisions('cart')).length;
      rig.write('cart/service.yml', good.replace('size: 1', 'size: 2'));
      const freed = await deploy('cart');
      assert.is(freed.exitCode, 0, freed.stdout);
      assert.match(textOf(freed), 'the release cart is pending-upgrade: who deployed it was interrupted');
      const now = await revisions('cart');
      assert.equal([now.length, now.at(-1)], [before + 2, 'deployed'], 'back to the last one, and one upgrade');

      const status = await rig.mmo(['status', '--env', 'it', '--json'], { env, signal });
      assert.equal(
        (JSON.parse(status.stdout) as { service: string; status: string }[]).map((one) => `${one.service} ${one.status}`),
        ['cart running', 'web running'],
      );
      const logs = await rig.mmo(['logs', 'web', '--env', 'it', '--context', 'mmo-test', '--grep', 'is up'], { env, signal });
      assert.match(logs.stdout, /^web\S* \| web is up\n$/, logs.stderr);
      // Kept, since a namespace takes a busy cluster a minute to remove.
      const tested = await rig.mmo(['integration', '--env', 'it', '--keep'], { env, signal });
      assert.is(tested.exitCode, 0, tested.stdout);
      assert.match(tested.stdout, 'web answers 404');
      const copy = /it\+(it-[0-9a-f]{6}) is kept/.exec(tested.stderr)?.[1] ?? '';
      const place = objectName(`delivery-it+${copy}`);
      defer(() => cluster.kubectl(['delete', 'namespace', place, '--ignore-not-found', '--wait=false']));
      assert.match(await helm('list', '--short', '--namespace', place), 'web');

      rig.remove('cart');
      const pruned = await rig.mmo(['deploy', '--env', 'it', '--prune', '--json'], { env, signal });
      assert.is(pruned.exitCode, 0, pruned.stdout);
      assert.equal([statusOf(pruned, 'web'), (await helm('list', '--all', '--short')).trim()], ['cached', 'web'], 'what is gone from the workspace goes');
      const stopped = await rig.mmo(['stop', '--env', 'it'], { env, signal });
      assert.is(stopped.exitCode, 0, stopped.stderr);
      assert.is(cluster.kubectl(['get', 'deployments,services,secrets', '--selector=mmo.workspace=delivery', '--output=name']), '');
      assert.is((await helm('list', '--all', '--short')).trim(), '');
    },
    { timeoutMs: 20 * minutes },
  );

  test('names what is wrong before anything runs', async ({ defer, signal }) => {
    const files = {
      'mmo.json': JSON.stringify({ name: 'delivery', plugins: ['deploy'], environments: { it: { kind: 'helm', namespace: 'No' } } }),
      'web/service.yml': 'type: service\nimage: x\ndeploy: { chart: charts/none }\n',
    };
    const result = await createRig({ files }, defer).mmo(['run', 'deploy', '--env', 'it'], { signal });
    assert.is(result.exitCode, 2, result.stdout);
    assert.match(result.stderr, 'there is no chart at "charts/none"');
    assert.match(result.stderr, 'web/service.yml:3');
    assert.match(result.stderr, '"No" is no name of a namespace');
  });
});

function workspace(cluster: TestCluster): Record<string, string> {
  const service = `type: http-service\nport: 8080\nimage: mmo-test/busybox\ncommand: ${serve}\n`;
  return {
    'mmo.json': JSON.stringify({ name: 'delivery', plugins: ['deploy'], environments: { it: { ...cluster.environment, kind: 'helm' } } }),
    'web/service.yml': service.replaceAll('8080', '8081').replace('command: ', 'command: echo web is up; exec '),
    'tests/service.yml': `${JSON.stringify({ type: 'job', dependsOn: [{ service: 'web', kind: 'runtime' }], tasks: { integration: { command: ['node', '--eval', asks] } } })}\n`,
    'cart/service.yml': `${service}dependsOn: [{ service: web, kind: runtime }]\nsecrets: [TOKEN, DB_PASSWORD]\ndeploy:\n  values:\n    size: 1\n    db: { user: cart, password: 'p-\${DB_PASSWORD}' }\n`,
    'cart/chart/Chart.yaml': 'apiVersion: v2\nname: cart\nversion: 0.1.0\ndependencies: [{ name: common, version: 0.1.0, repository: file://../../common }]\n',
    'cart/chart/templates/cart.yaml': cartChart,
    'common/Chart.yaml': 'apiVersion: v2\nname: common\nversion: 0.1.0\n',
    'common/templates/common.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{ .Release.Name }}-common" }\ndata: { a: "1" }\n',
  };
}

const asks = "fetch(process.env.WEB_URL).then(({ status }) => console.log('web answers ' + status))";

/** As people write one: nothing of mmo's in it but names of values. */
const cartChart = `
apiVersion: v1
kind: Secret
metadata: { name: cart-db }
stringData: { DB_PASSWORD: {{ .Values.db.password | quote }}, DB_USER: {{ .Values.db.user }} }
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec:
  selector: { app: {{ .Release.Name }} }
  ports: [{ port: {{ .Values.service.port }} }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicaCount }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  strategy: { rollingUpdate: { maxUnavailable: 0 } }
  template:
    metadata:
      labels: { app: {{ .Release.Name }} }
      annotations: { secret: {{ .Values.secretVersion | quote }}, size: "{{ .Values.size }}" }
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: main
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: {{ toJson .Values.args }}
          readinessProbe: { tcpSocket: { port: {{ .Values.service.port }} }, periodSeconds: 1 }
          env:
            - { name: CATALOG_URL, value: {{ .Values.dependencies.web.url }} }
            {{- range $name, $value := .Values.env }}
            - { name: {{ $name }}, value: {{ $value | quote }} }
            {{- end }}
          envFrom: [{ secretRef: { name: {{ .Values.secretName }} } }, { secretRef: { name: cart-db } }]
`;

function statusOf({ events }: MmoResult, service: string): string | undefined {
  return outcomesOf(events).get(`${service}:deploy`)?.status;
}

function textOf({ events }: MmoResult): string {
  return events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('');
}
