import type { JsonSchema } from '../../core/plugin-api.ts';

/** Keys of `service.yml` that only a deployment reads. */
export const serviceKeys: Readonly<Record<string, JsonSchema>> = {
  image: { title: 'Image', description: 'An image that is there already, instead of one that is built.', type: 'string', minLength: 1 },
  imagePullSecret: { title: 'Pull secret', description: 'Name of the secret that the cluster pulls the image with.', type: 'string', minLength: 1 },
  autoscale: {
    title: 'Autoscaling',
    description: 'As many instances as the load asks for, instead of "scale"; for clusters.',
    type: 'object',
    additionalProperties: false,
    required: ['max'],
    properties: {
      min: { description: 'At least so many.', type: 'integer', minimum: 1, default: 1 },
      max: { description: 'At most so many.', type: 'integer', minimum: 1 },
      cpu: { description: 'Processor time in percent that is aimed at.', type: 'integer', minimum: 1, maximum: 100, default: 80 },
    },
  },
  deploy: { title: 'Deployment', description: 'What one kind of environment wants to know: charts, templates and their arguments.', type: 'object' },
};
