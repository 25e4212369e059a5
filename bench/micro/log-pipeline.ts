import { join } from 'node:path';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { createMasker } from '../../core/scheduler/create-masker.ts';
import { openTaskOutput } from '../../core/scheduler/task-output.ts';
import type { Micro } from './micro.ts';

const chunk = 65_536;

/** Output of a task in chunks as a pipe gives them: one secret masked, cut into lines, told and written to its log. */
export const logPipeline: Micro = {
  name: 'log pipeline',
  item: 'line of 80 bytes',
  prepare: (size, scratch) => {
    const text = Buffer.from(`${'compiling module with a secret and more words '.padEnd(79, '.')}\n`.repeat(size));
    return () => {
      let lines = 0;
      const onText = (_: unknown, told: string): void => {
        lines += told.split('\n').length - 1;
      };
      const output = openTaskOutput({ host: createNodeHost(), logFile: join(scratch, 'log'), masker: createMasker(['hunter2']), onText });
      const stream = output.open('stdout');
      for (let at = 0; at < text.length; at += chunk) stream.write(text.subarray(at, at + chunk));
      stream.end();
      if (output.close().logBytes !== text.length || lines !== size) throw new Error('lines were lost');
    };
  },
};
