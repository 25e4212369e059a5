import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { inferPython } from './infer-python.ts';

/** vet, test and build of Python projects; edges from local dependencies and imports. */
export const pythonPlugin: Plugin = definePlugin({
  name: 'python',
  apiVersion: 1,
  schema: { options: { type: 'object', additionalProperties: false, properties: {} } },
  infer: { when: ['pyproject.toml', 'requirements.txt', 'setup.py', 'setup.cfg'], run: inferPython },
});
