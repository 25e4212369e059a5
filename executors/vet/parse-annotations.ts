import type { Finding } from '../../core/plugin-api.ts';

/** Findings written as annotations of GitHub Actions (`::error file=a.ts,line=1::…`), as biome writes them with all their places. */
export function parseAnnotations(text: string): readonly Finding[] {
  return [...text.matchAll(/^::(error|warning|notice) (.*?)::(.*)$/gm)].map(([, severity, properties = '', message = '']) => {
    const values = new Map(properties.split(',').map((item) => [item.slice(0, item.indexOf('=')), decode(item.slice(item.indexOf('=') + 1))]));
    const number = (name: string): number | undefined => (/^[1-9]\d*$/.test(values.get(name) ?? '') ? Number(values.get(name)) : undefined);
    return {
      severity: severity === 'notice' ? 'note' : severity === 'warning' ? 'warning' : 'error',
      message: decode(message).split('\n', 1)[0] ?? '',
      file: values.get('file'),
      line: number('line'),
      column: number('col'),
      rule: values.get('title'),
    };
  });
}

function decode(text: string): string {
  return text.replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
