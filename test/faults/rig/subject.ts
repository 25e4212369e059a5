import type { MmoResult } from '../../support/start-command.ts';
import type { GeneratedService } from './generate-services.ts';

/** A task runner under test. */
export interface Subject {
  readonly name: 'mmo' | 'turbo' | 'nx';
  /** The files that tell it of the services. */
  readonly configure: (services: readonly GeneratedService[]) => Readonly<Record<string, string>>;
  /** The command that builds everything, and what its environment needs. */
  readonly build: () => Promise<{ readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> }>;
  /** Does what else a workspace needs, such as the packages that its program is looked for among. */
  readonly prepare?: (root: string) => void;
  /** Folders of its own in a workspace. */
  readonly state: readonly string[];
  /** The folders among them that hold cached results. */
  readonly store: readonly string[];
  /** Tasks that a build found done, and tasks that it executed. */
  readonly work: (result: MmoResult) => { readonly hits: number; readonly executed: number };
}
