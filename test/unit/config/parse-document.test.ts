import * as assert from 'uvu/assert';
import { parseDocument } from '../../../core/config/parse-document.ts';
import { describe } from '../../support/harness.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function codesOf(source: string | Uint8Array, file = 'service.yml'): Promise<readonly string[]> {
  const { diagnostics } = await parseDocument(file, typeof source === 'string' ? bytes(source) : source);
  return diagnostics.map(({ code }) => code);
}

async function parsedValue(source: string, file = 'service.yml'): Promise<unknown> {
  const { value, diagnostics } = await parseDocument(file, bytes(source));
  assert.equal(diagnostics, []);
  return value?.value;
}

describe('parse document', (test) => {
  test('takes an empty file, and one of comments, as an empty map', async () => {
    for (const text of ['', '\n', '# nothing\n', '---\n', '\ufeff']) assert.equal(await parsedValue(text), {});
  });

  test('reads YAML 1.2: no Norway, no octal by accident, no sexagesimal', async () => {
    assert.equal(await parsedValue('a: no\nb: 010\nc: 1:30\nd: ~\ne: 2020-01-01\n'), { a: 'no', b: 10, c: '1:30', d: null, e: '2020-01-01' });
  });

  test('keeps the place of every value, and the same ones for JSON', async () => {
    const text = '{ "tasks": { "build": { "inputs": ["a", "b"] } } }';
    const yaml = await parseDocument('a.yml', bytes(text));
    const json = await parseDocument('a.json', bytes(text));
    const place = yaml.value?.spans['tasks.build.inputs.1'];
    assert.is(text.slice(place?.start, place?.end), '"b"');
    assert.equal({ ...json.value?.spans['tasks.build.inputs.1'], file: 'a.yml' }, place);
    const key = yaml.value?.spans['tasks.build'];
    assert.is(text.slice(key?.start, key?.end), '"build"');
  });

  test('accepts a byte order mark and CRLF, and counts both in offsets', async () => {
    const text = '\ufeffname: cart\r\ntags: [a]\r\n';
    const { value } = await parseDocument('service.yml', bytes(text));
    assert.equal(value?.value, { name: 'cart', tags: ['a'] });
    const place = value?.spans['tags.0'];
    assert.is(text.slice(place?.start, place?.end), 'a');
  });

  test('follows aliases', async () => {
    assert.equal(await parsedValue('a: &x [1]\nb: *x\nc: *x\n'), { a: [1], b: [1], c: [1] });
  });

  test('refuses what is not plain data', async () => {
    assert.equal(await codesOf('a: 1\na: 2\n'), ['MMO2006']);
    assert.equal(await codesOf('a: &a [*a]\n'), ['MMO2009']);
    assert.equal(await codesOf('a: *gone\n'), ['MMO2001']);
    assert.equal(await codesOf('a: !foo 1\n'), ['MMO2017']);
    assert.equal(await codesOf('a: !!str 1\n'), ['MMO2017']);
    assert.equal(await codesOf('a: &x {}\nb: { <<: *x }\n'), ['MMO2018']);
    assert.equal(await codesOf('? [x]\n: 1\n'), ['MMO2019']);
    assert.equal(await codesOf('a: 1\n---\nb: 2\n'), ['MMO2016']);
    assert.equal(await codesOf('%YAML 1.1\n---\na: yes\n'), ['MMO2001']);
  });

  test('refuses keys that reach into prototypes, at every level', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype', '"__proto__"', '"\\u005f_proto__"']) {
      assert.equal(await codesOf(`${key}: { polluted: 1 }\n`), ['MMO2010']);
      assert.equal(await codesOf(`a: [{ b: { ${key}: { polluted: 1 } } }]\n`), ['MMO2010']);
    }
    assert.is(Reflect.get({}, 'polluted'), undefined);
  });

  test('refuses encodings other than UTF-8', async () => {
    assert.equal(await codesOf(new Uint8Array([0xff, 0xfe, 0x61, 0])), ['MMO2015']);
    assert.equal(await codesOf(new Uint8Array([0x61, 0x3a, 0x20, 0xff])), ['MMO2015']);
    assert.equal(await codesOf('a: b\0c\n'), ['MMO2015']);
  });

  test('is strict about JSON', async () => {
    for (const text of ["{ 'a': 1 }", '{ "a": 1, }', '{ "a": tru }', '{ a: 1 }', '', '{ "a": 1 } x', '// no\n{}', '{ "a": 01 }', '["\\x"]']) {
      assert.equal(await codesOf(text, 'mmo.json'), ['MMO2001'], text);
    }
    assert.equal(await parsedValue('{ "a": [1, -2.5e3, true, null, "\\u0041\\ud83d\\ude00\\/"] }', 'mmo.json'), { a: [1, -2500, true, null, 'A😀/'] });
    assert.equal(await parsedValue('{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n', 'mmo.json'), { a: { b: 1 } });
  });

  test('ends quickly, whatever is thrown at it', async () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
    ];
    const sources: Readonly<Record<string, string>> = {
      bomb: bomb.join('\n'),
      flow: '['.repeat(999_999),
      maps: '{a: '.repeat(200_000),
      sequences: '- '.repeat(490_000),
      indents: Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      keys: Array.from({ length: 90_000 }, (_, i) => `k${i}: 1\n`).join(''),
      quotes: '"'.repeat(999_999),
      anchors: '& '.repeat(490_000),
      questions: '? '.repeat(490_000),
      tags: '!'.repeat(999_999),
      big: 'x'.repeat(1_000_001),
    };
    for (const [name, source] of Object.entries(sources)) {
      const startedAt = performance.now();
      const found = await codesOf(source);
      assert.ok(found.length > 0, name);
      assert.ok(performance.now() - startedAt < 20_000, `${name} took too long`);
    }
  });
});
