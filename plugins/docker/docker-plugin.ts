import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { inferDocker } from './infer-docker.ts';

/** Gives every service with a Dockerfile a task that builds its image. */
export const dockerPlugin: Plugin = definePlugin({
  name: 'docker',
  apiVersion: 1,
  schema: {
    options: {
      type: 'object',
      additionalProperties: false,
      properties: { tags: { type: 'array', items: { type: 'string', minLength: 1 } }, builder: { enum: ['classic', 'buildkit', 'cluster'] } },
    },
  },
  infer: inferDocker,
});
