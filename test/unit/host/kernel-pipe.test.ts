import { closeSync, writeSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { KernelPipe } from '../../../core/host/kernel-pipe.ts';
import { describe, type TestContext } from '../../support/harness.ts';

function take({ skip }: TestContext): KernelPipe {
  return KernelPipe.take() ?? skip('pipes of the kernel are made on Linux alone');
}

describe('a pipe of the kernel', (test) => {
  test('that is listened to after its last writer has gone is at its end, and used again', (context) => {
    const pipe = take(context);
    const end = pipe.openWritingEnd();
    writeSync(end, 'all of it');
    closeSync(end);
    const chunks: string[] = [];
    const stream = pipe.listen((chunk) => void chunks.push(Buffer.from(chunk).toString()));
    assert.equal([chunks, stream], [['all of it'], undefined]);
    assert.is(take(context).anchor, pipe.anchor);
  });

  test('that somebody may still write to is listened to until he goes', async (context) => {
    const pipe = take(context);
    const end = pipe.openWritingEnd();
    writeSync(end, 'first ');
    const chunks: string[] = [];
    const note = (chunk: Uint8Array): void => void chunks.push(Buffer.from(chunk).toString());
    const stream = pipe.listen(note);
    assert.ok(stream);
    assert.equal(chunks, ['first ']);
    stream.on('data', note);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    writeSync(end, 'and last');
    closeSync(end);
    await closed;
    assert.is(chunks.join(''), 'first and last');
  });
});
