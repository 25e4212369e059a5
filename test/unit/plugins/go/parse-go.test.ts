import * as assert from 'uvu/assert';
import { mayBuild } from '../../../../plugins/go/build-constraint.ts';
import { parseGoFile } from '../../../../plugins/go/parse-go-file.ts';
import { parseGoMod } from '../../../../plugins/go/parse-go-mod.ts';
import { describe } from '../../../support/harness.ts';

describe('a Go file', (test) => {
  const importsIn = (text: string): readonly string[] => parseGoFile(text).imports;

  test('has imports: single, in blocks, with names, dots and blanks, raw strings, several on a line', () => {
    const text =
      'package a\nimport "one"\nimport x "two"; import . "three"\nimport (\n\t_ `four`\n\tb "five" // "six"\n\t/* "seven" */ "eight"; "nine"\n)\nimport ()\nvar s = "ten"\n';
    assert.equal(importsIn(text), ['one', 'two', 'three', 'four', 'five', 'eight', 'nine']);
  });

  test('has no imports in comments and below its declarations', () => {
    assert.equal(importsIn('/* package b\nimport "no" */\n// import "no"\npackage a // import "a.example/a"\nfunc f() { import "no" }\nimport "late"'), []);
    assert.equal(importsIn('package a\nimport ("one"\n/* not ended'), ['one']);
    assert.equal(importsIn(''), []);
    assert.is(parseGoFile('\uFEFFpackage main').packageName, 'main');
    assert.is(parseGoFile('//go:build x\n\npackage ünï_1;import "a"').packageName, 'ünï_1');
  });

  test('embeds what its directives name, not what strings and other comments say', () => {
    const body =
      'var s = `\n//go:embed no\n` + "//go:embed no"\nvar r = \'"\'\n//go:embed a.txt b/*.sql "with blank.txt" `raw x`\n//go:embed all:web\nvar f embed.FS\n// go:embed no\n';
    assert.equal(parseGoFile(`package a\nimport "embed"\n${body}`).embeds, ['a.txt', 'b/*.sql', 'with blank.txt', 'raw x', 'all:web']);
    assert.equal(parseGoFile(`package a\n${body}`).embeds, []);
  });

  test('has the constraint above its package clause, in either form', () => {
    assert.is(parseGoFile('// hello\n//go:build linux && !cgo\n// +build ignore\npackage a').constraint, 'linux && !cgo');
    assert.is(parseGoFile('// +build linux,amd64 darwin\n// +build !x\n\npackage a').constraint, '((linux && amd64) || (darwin)) && ((!x))');
    assert.is(parseGoFile('package a\n//go:build ignore').constraint, undefined);
  });

  test('may be built unless its constraint rules it out', () => {
    for (const constraint of [undefined, 'linux', '!windows', 'go1.18', '!integration', 'cgo || tools', '(linux || tools) && !x'])
      assert.ok(mayBuild(constraint), constraint);
    for (const constraint of ['ignore', 'tools', 'linux && tools', '!(linux || !tools)', '((ignore))']) assert.not(mayBuild(constraint), constraint);
    for (const constraint of ['('.repeat(100_000), '!'.repeat(100_000)]) assert.ok(mayBuild(constraint));
    assert.ok(mayBuild('integration && linux', true));
    assert.not(mayBuild('ignore', true));
  });
});

describe('go.mod and go.work', (test) => {
  test('tell module, folders that replace, folders in use', () => {
    const mod = [
      'module "a.example/x" // the name',
      'go 1.22',
      'require b.example/y v1.0.0 // indirect',
      'replace b.example/y => ../y',
      'replace (',
      '\tc.example/z v1.2.3 => ./z // note',
      '\td.example/w => e.example/w v1.0.0',
      '\tf.example/f=>"../f f"',
      ')',
      'exclude g.example/g v1.0.0',
    ];
    assert.equal(parseGoMod(mod.join('\n')), {
      module: 'a.example/x',
      replaces: [
        { path: 'b.example/y', folder: '../y' },
        { path: 'c.example/z', folder: './z' },
        { path: 'f.example/f', folder: '../f f' },
      ],
      uses: [],
    });
    assert.equal(parseGoMod('go 1.22\r\nuse ./a // one\r\nuse (\r\n\t./b\r\n\t"./c d"\r\n)\r\nuse .\r\n').uses, ['./a', './b', './c d', '.']);
    assert.equal(parseGoMod('nonsense (\n)(\n"'), { module: undefined, replaces: [], uses: [] });
  });
});
