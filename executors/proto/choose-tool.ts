import type { ExecutorSurroundings } from '../../core/plugin-api.ts';
import type { ProtoOptions } from './proto-options.ts';

/** The compiler of a task: the one it names, else buf where it is found, else protoc. */
export function chooseTool({ tool, action }: ProtoOptions, { findProgram }: Pick<ExecutorSurroundings, 'findProgram'>): 'buf' | 'protoc' {
  if (action === 'lint' || action === 'breaking') return 'buf';
  return tool ?? (findProgram('buf') === undefined ? 'protoc' : 'buf');
}

/** What to say where a compiler is missing. */
export function toolHint(tool: 'buf' | 'protoc'): string {
  return tool === 'buf'
    ? 'buf is not on PATH nor in node_modules/.bin: npm install --save-dev @bufbuild/buf'
    : 'neither buf nor protoc is found: npm install --save-dev @bufbuild/buf, or apt-get install protobuf-compiler';
}
