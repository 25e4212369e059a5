import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where peers and generated workspaces live: outside of the repository, kept between runs. */
export const benchCache: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mmo-bench');
