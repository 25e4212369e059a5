import { linePatterns, parseLines } from './parse-lines.ts';
import { inChunks, type VetTool, type VetView } from './vet-tool.ts';

/** Scripts by the shell that their first line names, else by their ending; other shells' are left out. */
function scripts({ files, read }: VetView, shell: 'sh' | 'bash'): readonly string[] {
  return files.filter((file) => {
    if (!/\.(?:ba)?sh$/.test(file)) return false;
    const named = /^#!\s*\S*?(?:env\s+(?:-S\s+)?)?(?:\S*\/)?(\w+)(?:\s|$)/.exec(read(file))?.[1];
    const own = named === 'dash' ? 'sh' : (named ?? (file.endsWith('.bash') ? 'bash' : 'sh'));
    return own === shell;
  });
}

/** `x.sh: line 3: …` of bash, `x.sh: 3: …` of dash. */
const syntax = /^(?<file>.+?): (?:line )?(?<line>\d+): (?<message>.*)$/;

/** Tools for scripts of the shell: the syntax always, shellcheck where it is installed. */
export const shellTools: readonly VetTool[] = [
  {
    name: 'sh',
    program: 'sh',
    hint: 'install a shell',
    isWanted: () => true,
    commands: (view) => scripts(view, 'sh').map((file) => ['sh', '-n', file]),
    parse: (_stdout, stderr) => parseLines(stderr, syntax),
  },
  {
    name: 'bash',
    program: 'bash',
    hint: 'install it by apt install bash',
    isWanted: (view) => scripts(view, 'bash').length > 0,
    commands: (view) => scripts(view, 'bash').map((file) => ['bash', '-n', file]),
    parse: (_stdout, stderr) => parseLines(stderr, syntax),
  },
  {
    name: 'shellcheck',
    program: 'shellcheck',
    hint: 'install it by apt install shellcheck',
    isWanted: ({ isInstalled }) => isInstalled('shellcheck'),
    commands: (view) =>
      inChunks([...scripts(view, 'sh'), ...scripts(view, 'bash')]).map((chunk) => ['shellcheck', '--severity=warning', '-f', 'gcc', ...chunk]),
    parse: (stdout) => parseLines(stdout, linePatterns.gcc),
  },
];
