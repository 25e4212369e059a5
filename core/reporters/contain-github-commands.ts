/**
 * A line of a task's output as GitHub Actions may see it. With `pass`, what marks places and hides secrets reaches the
 * platform; every other workflow command becomes text.
 */
export function containGithubCommands(line: string, pass: boolean): string {
  if (pass && passed.test(line)) return line.trimStart();
  /*
   * A task's `::endgroup::` would end mmo's group, `::stop-commands::` silence mmo's own commands, `::set-env::` fail the
   * step: only what is known to stay within its line goes through. Annotations do, and a mask can but hide more.
   * The runner skips white space before `::`, so that something visible must stand there; it finds `##[` anywhere.
   */
  const text = line.includes('##[') ? line.replaceAll('##[', '## [') : line;
  return command.test(text) ? `│ ${text}` : text;
}

const command = /^\s*::/;
const passed = /^\s*::(?:error|warning|notice|debug|add-mask)(?: .*?)?::/i;
