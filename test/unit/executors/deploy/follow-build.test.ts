import * as assert from 'uvu/assert';
import { followBuild } from '../../../../executors/deploy/kubernetes/images/follow-build.ts';
import { type Kubectl, KubectlFailure } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { describe } from '../../../support/harness.ts';

const at = (second: number, text: string): string => `2026-01-01T00:00:0${second}.000000000Z ${text}\n`;
const running = { running: {} };
const ended = { terminated: { exitCode: 0, message: 'sha256:aa\n' } };

describe('what a build on a cluster writes', (test) => {
  test('is handed over to its end though its log breaks off, each line once', async ({ signal }) => {
    // The states of the step "build", from look to look; the others are over.
    const states = [running, running, ended];
    const logs: Record<string, readonly (readonly string[])[]> = {
      fetch: [[at(1, 'fetched')]],
      build: [
        [at(2, 'STEP 1'), at(3, 'STE')],
        [at(2, 'STEP 1'), at(3, 'STEP 2'), at(4, 'built')],
      ],
      push: [[at(5, 'pushed')]],
    };
    const read: Record<string, number> = {};
    const kubectl: Partial<Kubectl> = {
      json: async () => {
        const build = (read['fetch'] ?? 0) === 0 ? running : (states.shift() ?? ended);
        const status = (name: string, state: object): object => ({ name, state });
        return {
          items: [{ metadata: { name: 'pod' }, status: { initContainerStatuses: [status('fetch', ended), status('build', build), status('push', ended)] } }],
        };
      },
      run: async (args, call) => {
        const step = /--container=(\w+)/.exec(args.join(' '))?.[1] ?? '';
        const n = read[step] ?? 0;
        read[step] = n + 1;
        const pieces = logs[step]?.[n] ?? [];
        const isBroken = step === 'build' && n === 0;
        // It breaks off within a line.
        for (const [place, piece] of pieces.entries()) call?.onText?.(isBroken && place === pieces.length - 1 ? piece.trimEnd() : piece);
        if (isBroken) throw new KubectlFailure('error: unexpected EOF');
        return { text: '', exitCode: 0 };
      },
    };
    let said = '';
    const digest = await followBuild(kubectl as Kubectl, 'job', {
      ...{ signal, timeoutMs: 60_000, log: () => undefined },
      onOutput: (text) => {
        said += text;
      },
    });
    assert.is(digest, 'sha256:aa');
    assert.is(said, 'fetched\nSTEP 1\nSTEP 2\nbuilt\npushed\n');
  });
});
