import * as assert from 'uvu/assert';
import { type Kubectl, KubectlFailure } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { podLogs } from '../../../../executors/deploy/kubernetes/pod-logs.ts';
import { describe } from '../../../support/harness.ts';

const workload = { kind: 'Deployment', metadata: { name: 'cart' }, spec: { selector: { matchLabels: { app: 'cart' } } } };
const at = (second: number, text: string): string => `2026-01-01T00:00:0${second}.000000000Z ${text}\n`;

type Status = Readonly<Record<string, unknown>>;
const running = (name: string, restartCount = 0): Status => ({ name, restartCount, state: { running: {} } });

interface Fake {
  /** Statuses of the containers of the one pod, of each look; the last one of all further looks. */
  readonly looks: readonly (readonly Status[])[];
  readonly answer: (container: string, calls: readonly string[]) => string | Promise<string>;
}

async function logsOf(
  { looks, answer }: Fake,
  { follow }: { readonly follow: boolean },
): Promise<{ readonly seen: readonly string[]; readonly calls: readonly string[] }> {
  const end = new AbortController();
  const seen: string[] = [];
  const calls: string[] = [];
  let look = 0;
  const kubectl: Kubectl = {
    context: 'c',
    namespace: 'n',
    json: async () => {
      const containerStatuses = looks[Math.min(look, looks.length - 1)];
      if (look >= looks.length) end.abort();
      look += 1;
      return { items: [{ metadata: { name: 'cart-1', uid: 'u' }, status: { phase: 'Running', containerStatuses } }] };
    },
    run: async (args, call) => {
      const container = /^--container=(.*)$/.exec(args.find((arg) => arg.startsWith('--container=')) ?? '')?.[1] ?? '';
      calls.push(container);
      call?.onText?.(await answer(container, calls));
      return { text: '', exitCode: 0 };
    },
  };
  const options = {
    follow,
    tail: undefined,
    since: undefined,
    everyMs: 1,
    onLine: (instance: string, text: string): void => void seen.push(`${instance} ${text}`),
  };
  await podLogs(kubectl, [workload as never], { ...options, access: { signal: end.signal } as never });
  return { seen, calls };
}

describe('the log of a pod', (test) => {
  test('is that of each container which has one', async () => {
    const waiting = { name: 'later', restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } };
    const crashed = { name: 'worn', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1 } } };
    const { seen, calls } = await logsOf({ looks: [[running('web'), waiting, crashed]], answer: (container) => at(1, container) }, { follow: false });
    assert.equal(calls, ['web', 'worn']);
    assert.equal(seen, ['cart-1 web', 'cart-1 worn']);
  });

  test('is read anew of the one container that was started again, and of no other', async () => {
    const { calls, seen } = await logsOf(
      {
        looks: [
          [running('web'), running('proxy')],
          [running('web'), running('proxy', 1)],
        ],
        answer: (container, all) => at(all.length, container),
      },
      { follow: true },
    );
    assert.equal(calls, ['web', 'proxy', 'proxy']);
    assert.equal(seen, ['cart-1 web', 'cart-1 proxy', 'cart-1 proxy']);
  });

  test('is nothing where the pod has just gone, and an end where it may not be read', async () => {
    const gone = new KubectlFailure('Error from server (NotFound): pods "cart-1" not found');
    assert.equal((await logsOf({ looks: [[running('web')]], answer: () => Promise.reject(gone) }, { follow: false })).seen, []);
    const forbidden = new KubectlFailure('Error from server (Forbidden): pods "cart-1" is forbidden: User "dev" cannot get resource "pods/log"');
    const asked = logsOf({ looks: Array(100).fill([running('web')]), answer: () => Promise.reject(forbidden) }, { follow: true });
    const failed: unknown = await asked.catch((error: unknown) => error);
    assert.match(failed instanceof Error ? failed.message : '', 'cannot get resource "pods/log"');
  });
});
