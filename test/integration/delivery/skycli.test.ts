import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import { createDeployRig, deployEnv } from '../../support/deploy-rig.ts';
import { assertCached, assertRan } from '../../support/event-log.ts';
import { findInImages } from '../../support/find-in-images.ts';
import { describe } from '../../support/harness.ts';
import { imageDataOf } from '../../support/image-rig.ts';

const SLOW_MS = 600_000;
const fixture = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'skycli');
const all = ['clock:deploy', 'clock:image', 'greeter:deploy', 'greeter:image'];

describe('the samples of skycli', (test) => {
  test(
    'run as they are written: built, deployed and answering, with notes on what is spelled otherwise now, and no secret in an image',
    async (context) => {
      const { signal } = context;
      const config = JSON.parse(readFileSync(join(fixture, 'mmo.json'), 'utf8')) as Readonly<Record<string, unknown>>;
      const rig = await createDeployRig({}, context, { fixture: 'skycli', config, images: ['nodejs'] });
      rig.commit();
      const [token, cloud, npm, registry] = [secret(), secret(), secret(), secret()];
      rig.write('../docker-config/config.json', JSON.stringify({ auths: { 'registry.example': { auth: Buffer.from(`u:${registry}`).toString('base64') } } }));
      const hidden = { API_TOKEN: token, AWS_SECRET_ACCESS_KEY: cloud, NPM_TOKEN: npm, DOCKER_CONFIG: rig.path('../docker-config') };
      const env = { ...deployEnv, ...hidden };
      const first = await rig.run([], { signal, env });
      assert.is(first.exitCode, 0, first.stdout);
      assertRan(first.events, all);
      assert.equal(diagnosticsOf(first.events), [
        'note MMO2030 docker/skygear.yaml: "environment" is spelled "env", and "secrets" where it names one',
        'note MMO2030 preset/skygear.yaml: "runtime_version" is spelled "runtimeVersion"',
        'warning MMO5011 preset/skygear.yaml: "clock:image": nodejs 10 gets no fixes any more',
      ]);
      const gateway = await rig.gateway();
      const ask = async (path: string): Promise<unknown> => (await fetch(`${gateway}${path}`)).json();
      const files = ['.dockerignore', 'Dockerfile.web', 'server.mjs'];
      assert.equal(await ask('/greeter/x'), { greeting: 'Good day', arguments: ['--polite'], hasToken: true, files, url: '/x' });
      const merged = ['.dockerignore', 'Dockerfile', 'package-lock.json', 'package.json', 'server.js'];
      assert.equal(await ask('/clock'), { time: 'late', mode: 'production', user: 1000, files: merged });
      assert.is(rig.git('status', '--porcelain'), '', 'nothing is written among the sources');
      assert.match(rig.read('.mmo/stage/clock/image/Dockerfile'), 'RUN if');

      const images = ['clock:image', 'greeter:image'].map((task) => imageDataOf(first.events, task).ref);
      const secrets = [token, cloud, npm, registry, rig.path('../docker-config'), Buffer.from(`u:${registry}`).toString('base64')];
      const { found, bytes } = await findInImages(images, [...secrets, 'Dockerfile.web']);
      assert.ok(bytes > 50_000_000);
      assert.equal(found, ['Dockerfile.web'], 'what is in an image is found, and no secret is');

      assertCached((await rig.run([], { signal, env })).events, all);
      const { stderr } = await rig.mmo(['deploy', '--plan'], { signal, env });
      assert.is(stderr.split('"runtime_version" is spelled').length, 2, 'told once, though the workspace is opened twice');
      const artifact = await rig.run(['artifact'], { signal, env });
      assertRan(artifact.events, ['clock:artifact', 'greeter:artifact']);
      const digest = (imageDataOf(artifact.events, 'clock:artifact') as unknown as { readonly digest: string }).digest;
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
      rig.remove('.mmo/state/artifact');
      const again = await rig.run(['artifact'], { signal, env });
      assertRan(again.events, ['clock:artifact', 'greeter:artifact']);
      assert.is((imageDataOf(again.events, 'clock:artifact') as unknown as { readonly digest: string }).digest, digest);
    },
    { timeoutMs: SLOW_MS },
  );
});

function secret(): string {
  return randomBytes(12).toString('hex');
}

function diagnosticsOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'diagnostic' ? [`${event.diagnostic.severity} ${event.diagnostic.code} ${event.diagnostic.span?.file}: ${event.diagnostic.message}`] : [],
  );
}
