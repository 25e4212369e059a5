import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { inferDeploy } from './infer-deploy.ts';
import { serviceKeys } from './service-keys.ts';

/** Gives every service that runs and has an image a task that deploys it. */
export const deployPlugin: Plugin = definePlugin({ name: 'deploy', apiVersion: 1, schema: { service: serviceKeys }, infer: inferDeploy });
