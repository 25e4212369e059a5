import { ImageMistake } from './image-mistake.ts';

/** What a template of a tag may name; what is undefined is not known here. */
export type TagValues = Readonly<Record<'branch' | 'sha' | 'service' | 'key' | 'version', string | undefined>>;

const SHA_LENGTH = 12;
const LONGEST_TAG = 128;
const unknown: Readonly<Record<string, string>> = {
  branch: 'no branch is checked out, and no variable of a CI names one',
  sha: 'there is no commit',
  version: 'the options of the task have no "version"',
};

/**
 * Turns a template such as `${branch}-${sha}` into a reference: a tag of `repository`, or as it is written where it names a
 * repository of its own (`registry.example/shop/cart:${branch}`). What a tag cannot hold becomes `-`.
 */
export function expandTag(template: string, repository: string, values: TagValues): string {
  const expanded = template.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    if (!Object.hasOwn(values, name)) throw new ImageMistake(`the tag "${template}" names \${${name}}; there are ${known(values)}`);
    const value = values[name as keyof TagValues];
    if (value === undefined) throw new ImageMistake(`the tag "${template}" needs \${${name}}: ${unknown[name] ?? 'it has no value'}`);
    return (name === 'sha' ? value.slice(0, SHA_LENGTH) : value).replace(/[^A-Za-z0-9_.-]/g, '-');
  });
  const colon = expanded.indexOf(':', expanded.lastIndexOf('/') + 1);
  const hasRepository = colon >= 0 || expanded.includes('/');
  const tag = (hasRepository ? (colon < 0 ? 'latest' : expanded.slice(colon + 1)) : expanded).replace(/^[.-]+/, '').slice(0, LONGEST_TAG);
  if (!/^[\w.-]+$/.test(tag)) throw new ImageMistake(`the tag "${template}" becomes "${expanded}", which is no tag`);
  return `${hasRepository ? expanded.slice(0, colon < 0 ? undefined : colon) : repository}:${tag}`;
}

function known(values: TagValues): string {
  return Object.keys(values)
    .map((name) => `\${${name}}`)
    .join(', ');
}
