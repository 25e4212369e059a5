import { lage } from './lage.ts';
import { make } from './make.ts';
import { mmo } from './mmo.ts';
import { moon } from './moon.ts';
import { ninja } from './ninja.ts';
import { nx, nxWithoutDaemon } from './nx.ts';
import type { Tool, ToolName } from './tool.ts';
import { turbo } from './turbo.ts';
import { wireit } from './wireit.ts';

/** Every tool by its name. */
export const allTools: Readonly<Record<ToolName, Tool>> = { mmo, turbo, nx, 'nx-no-daemon': nxWithoutDaemon, moon, lage, wireit, ninja, make };

/** The tools that may be measured beside mmo. */
export const peerNames: readonly ToolName[] = ['turbo', 'nx', 'nx-no-daemon', 'moon', 'lage', 'wireit'];
