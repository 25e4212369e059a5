import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Files } from '../../model/files.ts';
import type { ModuleOf } from './split-profile.ts';

const inRepository = /(?:^|\/)((?:core|executors|plugins)\/(?:[\w.-]+\/)*[\w.-]+\.ts)$/;

/** Finds modules of mmo in its sources, or in a bundle by the map that lies beside it. */
export function createModuleFinder(files: Pick<Files, 'tryReadText'>): ModuleOf {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (url: string): SourceMap | undefined => {
    if (!maps.has(url)) {
      const text = files.tryReadText(`${fileURLToPath(url)}.map`);
      maps.set(url, text === undefined ? undefined : new SourceMap(JSON.parse(text) as SourceMapPayload));
    }
    return maps.get(url);
  };
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith('file:') || lineNumber < 0) return undefined;
    if (url.includes('/node_modules/') && !url.includes('/dist/')) return undefined;
    if (url.endsWith('.ts')) return inRepository.exec(url)?.[1];
    const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
    const source = entry !== undefined && 'originalSource' in entry ? entry.originalSource : undefined;
    return source === undefined || source.includes('/node_modules/') ? undefined : inRepository.exec(source)?.[1];
  };
}
