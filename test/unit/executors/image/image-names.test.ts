import * as assert from 'uvu/assert';
import { expandTag } from '../../../../executors/image/expand-tag.ts';
import { imageReference, imageVariable } from '../../../../executors/image/image-reference.ts';
import { readTagArguments } from '../../../../executors/image/read-tag-arguments.ts';
import { describe } from '../../../support/harness.ts';

const values = { branch: 'feature/ümlaut', sha: '0123456789abcdef0123456789abcdef01234567', service: 'cart', key: 'k'.repeat(20), version: undefined };
/** A template's placeholder. */
const of = (name: string): string => `\${${name}}`;

describe('names of images', (test) => {
  test('hold what docker allows', () => {
    const key = '0123456789abcdef0123456789abcdef';
    assert.is(imageReference('shop', 'cart', key), 'shop/cart:0123456789abcdef0123');
    assert.is(imageReference('@Acme/My Shop', 'sibling/-Cart__x', key), 'acme/my-shop/sibling/cart-x:0123456789abcdef0123');
    assert.is(imageVariable({ service: 'http-kit', name: 'image' }), 'HTTP_KIT_DOCKER_IMAGE');
    assert.is(imageVariable({ service: 'cart', name: 'image-api' }), 'CART_IMAGE_API_DOCKER_IMAGE');
  });

  test('templates become tags of the image, or whole names', () => {
    assert.is(expandTag(`${of('branch')}-${of('sha')}`, 'shop/cart', values), 'shop/cart:feature--mlaut-0123456789ab');
    assert.is(expandTag(`localhost:5000/x/${of('service')}:${of('key')}`, 'shop/cart', values), `localhost:5000/x/cart:${'k'.repeat(20)}`);
    assert.is(expandTag('localhost:5000/x', 'shop/cart', values), 'localhost:5000/x:latest');
    assert.is(expandTag('.-v1', 'shop/cart', values), 'shop/cart:v1');
  });

  test('a template that cannot be filled says why', () => {
    const messageOf = (template: string): string => {
      try {
        return expandTag(template, 'shop/cart', values);
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    assert.is(messageOf(of('version')), `the tag "${of('version')}" needs ${of('version')}: the options of the task have no "version"`);
    assert.is(
      messageOf(of('time')),
      `the tag "${of('time')}" names ${of('time')}; there are ${['branch', 'sha', 'service', 'key', 'version'].map(of).join(', ')}`,
    );
    assert.is(messageOf('a b'), 'the tag "a b" becomes "a b", which is no tag');
  });

  test('-t adds tags, and nothing else is an argument', () => {
    assert.equal(readTagArguments(['-t', 'a', '--tag=b', '-t=c']), ['a', 'b', 'c']);
    assert.throws(() => readTagArguments(['--push']), /"--push" is no argument of an image task; there is -t TAG/);
    assert.throws(() => readTagArguments(['-t']), /"-t" is no argument/);
  });
});
