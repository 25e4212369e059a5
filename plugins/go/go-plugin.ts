import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { inferGo } from './infer-go.ts';

/** Services in Go: build, test and vet, and edges from their imports. */
export const goPlugin: Plugin = definePlugin({ name: 'go', apiVersion: 1, infer: inferGo });
