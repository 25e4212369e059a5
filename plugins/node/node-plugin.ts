import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { inferNode } from './infer-node.ts';

/** Tasks from the scripts of a package.json, edges from its workspace dependencies and TypeScript projects. */
export const nodePlugin: Plugin = definePlugin({
  name: 'node',
  apiVersion: 1,
  schema: {
    options: {
      type: 'object',
      additionalProperties: false,
      properties: { scripts: { type: 'array', items: { type: 'string', minLength: 1 }, description: 'Scripts that become tasks. Default: all.' } },
    },
  },
  infer: { when: ['package.json'], run: inferNode },
});
