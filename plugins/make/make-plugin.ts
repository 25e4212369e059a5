import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { inferMake } from './infer-make.ts';

/** Services with a makefile: the targets `build`, `test`, `version` and `release` as tasks. */
export const makePlugin: Plugin = definePlugin({ name: 'make', apiVersion: 1, infer: inferMake });
