import * as assert from 'uvu/assert';
import type { Vendor } from '../../../../core/plugin-api.ts';
import { ComposeMistake } from '../../../../plugins/fleet/vendors/compose/compose-file.ts';
import { readComposeVendors } from '../../../../plugins/fleet/vendors/compose/read-compose-vendors.ts';
import { describe } from '../../../support/harness.ts';

const files: Readonly<Record<string, string>> = { '.env': 'TAG=17\nSECRET=beside', 'db.env': 'POSTGRES_DB=shop\nPOSTGRES_USER=file' };

const read = (text: string, names?: readonly string[]): Promise<ReadonlyMap<string, Vendor>> =>
  readComposeVendors({ text, shown: 'compose.yml', env: { SECRET: 'outside' }, readText: (path) => files[path] }, names);

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `compose.yml:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

describe('compose files', (test) => {
  test('are understood in their documented part', async () => {
    const vendors = await read(
      `
name: shop
x-common: &common { labels: { team: data } }
services:
  db:
    <<: *common
    image: postgres:\${TAG:-16}
    env_file: db.env
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: \${SECRET}
      COST: "$$5"
    ports: ["127.0.0.1:15432:5432", 8080]
    volumes: ["data:/var/lib/postgresql/data"]
    command: postgres -c "shared_buffers = 128MB"
    healthcheck: { test: "pg_isready -U $$POSTGRES_USER", interval: 1m30s, timeout: 500ms, retries: 3, start_period: 5s }
  queue:
    image: rabbitmq
    depends_on: { db: { condition: service_healthy } }
    ports: [{ target: 5672, published: "5672" }]
    volumes: [{ type: volume, source: data, target: /data, read_only: true }]
    entrypoint: [/bin/run]
    labels: [a=b]
    environment: [SECRET, GONE]
  app: { build: . }
volumes: { data: }
`,
      ['queue'],
    );
    assert.equal([...vendors.keys()], ['queue', 'db']);
    const { healthcheck, span, ...db } = vendors.get('db') as Vendor;
    assert.equal(db, {
      ...{ name: 'db', image: 'postgres:17', network: 'workspace', ready: undefined, dependsOn: [], entrypoint: undefined },
      env: { POSTGRES_DB: 'shop', POSTGRES_USER: 'shop', POSTGRES_PASSWORD: 'outside', COST: '$5' },
      ports: [
        { container: 5432, host: 15_432, address: '127.0.0.1' },
        { container: 8080, host: undefined, address: '127.0.0.1' },
      ],
      volumes: [{ name: 'data', target: '/var/lib/postgresql/data', readOnly: false }],
      command: ['postgres', '-c', 'shared_buffers = 128MB'],
      labels: { team: 'data' },
      access: { scheme: 'postgres', user: 'shop', password: 'outside', database: 'shop' },
    });
    assert.is(span?.file, 'compose.yml');
    assert.equal(healthcheck, { test: ['CMD-SHELL', 'pg_isready -U $POSTGRES_USER'], intervalMs: 90_000, timeoutMs: 500, startPeriodMs: 5_000, retries: 3 });
    const queue = vendors.get('queue') as Vendor;
    assert.equal([queue.dependsOn, queue.entrypoint, queue.labels, queue.env], [['db'], ['/bin/run'], { a: 'b' }, { SECRET: 'outside' }]);
    assert.equal([queue.ports[0]?.host, queue.volumes[0]], [5672, { name: 'data', target: '/data', readOnly: true }]);
    assert.equal(queue.access, { scheme: 'amqp', user: 'guest', password: 'guest', database: undefined });
  });

  test('are refused at the very place where something else begins', async () => {
    const service = (lines: string): string => `services:\n  db:\n    image: x\n${lines}`;
    const mistakes: readonly (readonly [text: string, says: string])[] = [
      [
        service('    build: .\n'),
        'compose.yml:4:5: "build" is not understood; mmo reads image, environment, env_file, ports, volumes, command, entrypoint, healthcheck, depends_on, labels',
      ],
      [
        service('    volumes:\n      - ./data:/data\n'),
        'compose.yml:5:9: the volume "./data:/data" is not understood: only named volumes are, as in "data:/var/lib/data"',
      ],
      [service('    volumes: [data:/data]\n'), 'compose.yml:4:15: the volume "data" is not declared under "volumes" of the file'],
      [`${service('    volumes: [data:/data]\n')}volumes:\n  data:\n    external: true\n`, 'compose.yml:7:5: "external" of a volume is not understood'],
      [service('    ports:\n      - "8000-8010:8000"\n'), 'compose.yml:5:9: the port "8000-8010:8000" is not understood: write 5432, or "15432:5432"'],
      [service('    ports:\n      - target: 53\n        protocol: udp\n'), 'compose.yml:6:9: a port of udp is not understood; only tcp is'],
      [service('    environment:\n      A: $-\n'), 'compose.yml:5:7: "$-" has a "$" that is no variable; write "$$" for a dollar'],
      [service('    environment: { A: "§{NEEDED:?say which}" }\n').replace('§', '$'), 'compose.yml:4:20: the variable NEEDED is not set: say which'],
      [service('    env_file: [gone.env]\n'), 'compose.yml:4:16: there is no file "gone.env"'],
      [service('    command: a "b\n'), 'compose.yml:4:5: the command "a "b" has a quote that is left open'],
      [service('    healthcheck: { test: [pg_isready] }\n'), 'compose.yml:4:20: the test must be a text, or a list that begins with CMD, CMD-SHELL or NONE'],
      [service('    healthcheck: { test: x, interval: 10 }\n'), 'compose.yml:4:29: "10" is no duration: write 10s or 1m30s'],
      [service('    depends_on: [gone]\n'), 'compose.yml:1:1: there is no service "gone"'],
      [
        service('    depends_on: { db: { condition: service_completed_successfully } }\n'),
        'compose.yml:4:25: the condition "service_completed_successfully" is not understood',
      ],
      ['services:\n  db:\n    command: x\n', 'compose.yml:2:3: the service "db" names no image'],
      ['services:\n  My_Db: { image: x }\n', 'compose.yml:2:3: "My_Db" cannot be the name of a vendor: lower case, digits and "-" alone'],
      [`${service('')}networks: {}\n`, 'compose.yml:4:1: "networks" is not understood; mmo reads services, volumes, name, version'],
      ['services: [db]\n', 'compose.yml:1:1: a compose file needs a map "services"'],
      ['just text\n', 'compose.yml:1:1: this is no compose file: it has no keys'],
      ['services:\n  db: {image: x\n', 'compose.yml:3:1: Flow map in block collection must be sufficiently indented and end with a }'],
    ];
    for (const [text, says] of mistakes) {
      const message = await read(text).then(
        () => 'understood',
        (error: unknown) => (error instanceof ComposeMistake ? `${placeOf(text, error.span.start)}: ${error.message}` : String(error)),
      );
      assert.is(message, says, text);
    }
  });
});
