import type { VendorReady } from '../../../core/plugin-api.ts';

/** A vendor as `mmo.json` and `service.yml` define it; shapes are checked by their schema. */
export interface VendorDefinition {
  readonly image?: string;
  /** Path of a compose file that has the rest. */
  readonly compose?: string;
  /** Its name there. */
  readonly service?: string;
  readonly env?: Readonly<Record<string, string | number | boolean | null>> | readonly string[] | null;
  readonly ports?: readonly (number | string)[];
  readonly volumes?: readonly string[];
  readonly command?: string | readonly string[] | null;
  readonly entrypoint?: string | readonly string[] | null;
  readonly ready?: VendorReady | null;
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
  readonly dependsOn?: readonly string[];
  readonly network?: 'workspace' | 'host';
  readonly scheme?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}
