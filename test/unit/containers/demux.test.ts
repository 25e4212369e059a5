import * as assert from 'uvu/assert';
import { createDemuxer } from '../../../core/containers/demux.ts';
import { frame } from '../../support/containers-fake-daemon.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('demultiplexer', (test) => {
  test('a million random chunks of binary frames arrive on their streams byte for byte', () => {
    const random = seededRandom(25);
    const sent = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const frames: Buffer[] = [];
    for (let n = 0; n < 60_000; n += 1) {
      const stream = random.below(2) === 0 ? 1 : 2;
      const content = Buffer.alloc(random.below(90));
      for (let at = 0; at < content.length; at += 1) content[at] = random.below(256);
      frames.push(frame(stream, content));
      sent[stream === 1 ? 'stdout' : 'stderr'].push(content);
    }
    const wire = Buffer.concat(frames);
    const got = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    const demuxer = createDemuxer((stream, chunk) => got[stream].push(chunk));
    let chunks = 0;
    for (let at = 0; at < wire.length; chunks += 1) {
      const length = random.below(7);
      demuxer.write(wire.subarray(at, at + length));
      at += length;
    }
    assert.ok(chunks > 1_000_000, String(chunks));
    assert.ok(demuxer.isWhole());
    for (const stream of ['stdout', 'stderr'] as const) assert.ok(Buffer.concat(got[stream]).equals(Buffer.concat(sent[stream])), stream);
  });

  test('a frame of many megabytes is handed on as it comes', () => {
    let bytes = 0;
    const demuxer = createDemuxer((_stream, chunk) => {
      bytes += chunk.length;
    });
    const header = frame(1, new Uint8Array()).subarray(0, 8);
    header.writeUInt32BE(0xff_ff_ff_ff, 4);
    demuxer.write(header);
    demuxer.write(new Uint8Array(1_000_000));
    assert.is(bytes, 1_000_000);
    assert.not.ok(demuxer.isWhole());
  });

  test('what the daemon itself says counts as stderr', () => {
    const told: string[] = [];
    const system = frame(1, 'lost');
    system[0] = 3;
    createDemuxer((stream, chunk) => told.push(`${stream} ${Buffer.from(chunk).toString()}`)).write(system);
    assert.equal(told, ['stderr lost']);
  });

  test('bytes that are no frames are refused', () => {
    assert.throws(() => createDemuxer(() => undefined).write(Buffer.from('<html><body>proxy</body></html>')), /not in its format/);
    assert.throws(() => createDemuxer(() => undefined).write(Buffer.from([1, 0, 7, 0, 0, 0, 0, 1, 65])), /not in its format/);
  });
});
