import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { fleetFiles } from '../../support/fleet-services.ts';
import { freePort } from '../../support/free-port.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

async function rigOf(
  { defer }: TestContext,
  front: Readonly<Record<string, unknown>>,
): Promise<{ readonly rig: Rig; readonly env: Readonly<Record<string, string>> }> {
  const rig = createRig({ files: fleetFiles({ ports: [await freePort(), await freePort()], front }) }, defer);
  defer(() => rig.mmo(['stop', '--grace', '0']));
  return { rig, env: { MMO_GATEWAY_PORT: String(await freePort()) } };
}

const pythonServer = `
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'snake')
http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
`;

const goServer = `package main

import (
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(writer http.ResponseWriter, _ *http.Request) { writer.Write([]byte("gopher")) })
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)
}
`;

/** A message of the debug adapter protocol. */
function framed(message: unknown): string {
  const text = JSON.stringify(message);
  return `Content-Length: ${text.length}\r\n\r\n${text}`;
}

/** What the debugger says until it has answered. */
async function answerOf(port: number, question: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(question));
  let said = '';
  for await (const chunk of socket) {
    said += String(chunk);
    if (said.includes('"initialize"') || said.includes('"result"')) break;
  }
  socket.destroy();
  return said;
}

describe('mmo dev --debug', (test) => {
  test(
    'starts Node under its inspector, through a shell too, tells where it is, and does so again after a change',
    async (context) => {
      const { rig, env } = await rigOf(context, { command: `${process.execPath} dist/server.mjs`, scale: 2 });
      const dev = await rig.start(['dev', 'front', '--debug', 'front'], { signal: context.signal, env });
      await dev.said('waiting for changes');
      const said = (): readonly string[] => [...dev.heard().matchAll(/debugger \(node\) at 127\.0\.0\.1:(\d+)/g)].map(([, port]) => port ?? '');
      const [port = ''] = said();
      const ask = async (at: string): Promise<unknown> => (await (await fetch(`http://127.0.0.1:${at}/json/list`)).json()) as unknown;
      assert.match(JSON.stringify(await ask(port)), 'server.mjs');
      const table = (await rig.mmo(['ps'])).stdout;
      assert.match(table, `${port} (debugger)`);
      assert.is((JSON.parse((await rig.mmo(['ps', 'front', '--json'])).stdout) as readonly { debugPort: number }[])[0]?.debugPort, Number(port));

      rig.write('front/server.mjs', `${rig.read('front/server.mjs')}// 2\n`);
      await dev.said('restarted');
      while (said().length < 2) await delay(50, undefined, { signal: context.signal });
      assert.match(JSON.stringify(await ask(said().find((one) => one !== port) ?? '')), 'server.mjs');
      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'starts Python under debugpy and Go under dlv, each with a port that its debugger answers at',
    async (context) => {
      const python = '/usr/bin/python3';
      for (const [program, probe] of [
        [python, ['-c', 'import debugpy']],
        ['dlv', ['version']],
        ['go', ['version']],
      ] as const) {
        if (spawnSync(program, probe).status !== 0) context.skip(`${program} ${probe.join(' ')} does not work here`);
      }
      const { rig, env } = await rigOf(context, { command: [python, 'app.py'], ready: 'port' });
      rig.write('front/app.py', pythonServer);
      const [snake, gopher] = [await freePort(), await freePort()];
      rig.write('front/service.yml', `name: front\ntype: http-service\nport: ${snake}\nready: { http: / }\ncommand: ${python} app.py\n`);
      rig.write(
        'gopher/service.yml',
        `name: gopher\ntype: http-service\nport: ${gopher}\nready: { http: / }\ncommand: ./dist/gopher\ntasks: { build: { command: go build -o dist/gopher ., outputs: [dist] } }\n`,
      );
      rig.write('gopher/go.mod', 'module example.test/gopher\n\ngo 1.19\n');
      rig.write('gopher/main.go', goServer);
      assert.is((await rig.mmo(['start', 'gopher'])).exitCode, 0);
      const dev = await rig.start(['dev', 'front', 'gopher', '--debug', 'front', '--debug', 'gopher'], { signal: context.signal, env });
      await dev.said('waiting for changes');
      const portOf = (runtime: string): number => Number(new RegExp(`debugger \\(${runtime}\\) at 127\\.0\\.0\\.1:(\\d+)`).exec(dev.heard())?.[1]);
      const asked = { seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'test' } };
      assert.match(await answerOf(portOf('python'), framed(asked)), '"command": "initialize"');
      assert.match(await answerOf(portOf('go'), JSON.stringify({ id: 1, method: 'RPCServer.GetVersion', params: [{}] })), 'DelveVersion');
      for (const [port, text] of [
        [snake, 'snake'],
        [gopher, 'gopher'],
      ] as const) {
        assert.is(await (await fetch(`http://127.0.0.1:${port}/`)).text(), text);
      }
      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'says what is missing before it starts anything',
    async (context) => {
      for (const [front, wanted] of [
        [{ command: ['python3', '-S', 'app.py'] }, 'debugpy'],
        [{ command: ['go', 'run', '.'] }, 'dlv is not installed'],
        [{ command: ['ruby', 'app.rb'] }, 'no debugger is known'],
      ] as const) {
        const { rig, env } = await rigOf(context, front);
        // No debugger is installed here, whatever this machine has.
        mkdirSync(rig.path('.mmo/bin'), { recursive: true });
        for (const name of ['git', 'sh']) symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim(), rig.path(`.mmo/bin/${name}`));
        const { exitCode, stderr } = await rig.mmo(['dev', 'front', '--debug', 'front'], { env: { ...env, PATH: rig.path('.mmo/bin') } });
        assert.is(exitCode, 2, stderr);
        assert.match(stderr, wanted);
        assert.not.ok(rig.exists('.mmo/run/base.1.json'));
      }
      const { rig, env } = await rigOf(context, {});
      assert.match((await rig.mmo(['dev', 'front', '--debug', 'nobody'], { env })).stderr, '"nobody" is not among the services');
      assert.match((await rig.mmo(['dev', 'front', '--debug', 'kit'], { env })).stderr, '"kit"');
    },
    { timeoutMs: 600_000 },
  );
});
