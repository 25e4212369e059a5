import type { CliParts } from '../run-cli.ts';
import type { Candidate, Completion } from './candidate.ts';
import { completeWord } from './complete-word.ts';
import { findNames } from './find-names.ts';
import { isInsertable } from './is-insertable.ts';

/**
 * Answers `mmo completion --words=<shell> -- <word>… <word at the cursor>`, which the scripts call: a candidate a line, for zsh and fish with
 * a tab and what it is; or `:files` or `:folders`. Whatever goes wrong, the answer is a shorter one and never an error.
 */
export async function answerCompletion(argv: readonly string[], { terminal, createHost, openWorkspace }: CliParts): Promise<void> {
  const withTexts = argv[0] !== '--words=bash';
  const words = argv.slice(argv.indexOf('--') + 1);
  const { nodeFiles: files } = await import('../../host/node-files.ts');
  const quietly = async (flags: Parameters<typeof findNames>[1]): ReturnType<typeof findNames> => {
    try {
      return await findNames({ files, cwd: terminal.cwd, createHost, openWorkspace }, flags);
    } catch {
      return [];
    }
  };
  terminal.write(render(await completeWord(words, quietly), withTexts));
}

function render(found: Completion, withTexts: boolean): string {
  if (typeof found === 'string') return `:${found}\n`;
  const seen = new Map<string, Candidate>(found.filter(({ value }) => isInsertable(value, withTexts)).map((one) => [one.value, one]));
  return [...seen.values()].map(({ value, says }) => (withTexts && says !== undefined ? `${value}\t${says.replace(/\s+/g, ' ')}\n` : `${value}\n`)).join('');
}
