/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Files of a page by name, of the kinds that pages have. */
export function toPage(texts: Readonly<Record<string, string>>): ReadonlyMap<string, PageFile> {
  return new Map(
    Object.entries(texts).flatMap(([name, text]) => {
      const type = types[name.slice(name.lastIndexOf('.') + 1)];
      return type === undefined ? [] : [[name, { type, text }] as const];
    }),
  );
}
