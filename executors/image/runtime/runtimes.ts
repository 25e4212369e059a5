import { nodejsTemplate } from './nodejs-template.ts';
import { pythonTemplate } from './python-template.ts';

/** A preconfigured environment that ships with mmo. */
export interface Runtime {
  /** In order of age. */
  readonly versions: readonly string[];
  readonly defaultVersion: string;
  /** The last version that gets no fixes any more; so do all before it. */
  readonly lastEnded: string;
  /** Texts by path in the context. */
  readonly files: Readonly<Record<string, string>>;
}

/** All of them, by the names that `runtime` takes. */
export const runtimes: Readonly<Record<string, Runtime>> = {
  nodejs: {
    versions: ['8', '10', '12', '14', '16', '18', '20', '22', '24'],
    defaultVersion: '24',
    lastEnded: '20',
    files: nodejsTemplate,
  },
  python: {
    versions: ['2.7', '3.5', '3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13'],
    defaultVersion: '3.13',
    lastEnded: '3.10',
    files: pythonTemplate,
  },
};
