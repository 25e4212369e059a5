import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { inferProto } from './infer-proto.ts';
import { protoCommand } from './proto-command.ts';
import { settingsSchema } from './proto-settings.ts';

/** Infers tasks and edges from .proto files, and adds `mmo proto`. */
export const protoPlugin: Plugin = definePlugin({
  name: 'proto',
  apiVersion: 1,
  schema: { options: settingsSchema, service: { proto: settingsSchema } },
  infer: inferProto,
  commands: [protoCommand],
});
