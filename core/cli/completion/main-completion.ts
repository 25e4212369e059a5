import { leave } from '../leave.ts';
import { createProcessTerminal } from '../process-terminal.ts';
import { answerCompletion } from './answer-completion.ts';

// What the launcher loads for a shell that waits at a key: a small part of mmo, without the command line's own.
// Without a top-level await: it is bundled as CommonJS.
void answerCompletion(process.argv.slice(3), {
  terminal: createProcessTerminal(),
  createHost: async () => (await import('../../host/create-node-host.ts')).createNodeHost(),
  openWorkspace: async (options) => (await import('../../engine/open.ts')).openWorkspace(options),
}).then(() => leave(0));
