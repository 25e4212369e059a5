/*
 * Shell that a build ends with. Each tenth of the services leaves another kind of process behind, none of which ends by
 * itself for ten minutes: in the group of the task with or without its environment, in a session of its own, deaf to
 * signals, or holding the task's output.
 */
const kinds: readonly string[] = [
  'env -i sleep 600 >/dev/null 2>&1 &',
  'sh -c "env -i sleep 600 & sleep 600" >/dev/null 2>&1 &',
  'setsid sleep 600 >/dev/null 2>&1 &',
  `sh -c 'trap "" TERM INT HUP; sleep 600; sleep 600' >/dev/null 2>&1 &`,
  `setsid sh -c 'trap "" TERM INT HUP; sleep 600; sleep 600' >/dev/null 2>&1 &`,
  'sleep 600 &',
  'setsid sleep 600 &',
  '(setsid setsid sh -c "cd /; sleep 600 & sleep 600 & wait" >/dev/null 2>&1 &)',
  'env -i sleep 600 >/dev/null 2>&1 &',
  'nohup sleep 600 >/dev/null 2>&1 &',
];

/** Has every build leave a process behind, then work on for so many seconds, most of them. */
export function lingeringProcesses(seconds: number): string {
  const cases = kinds.map((command, n) => `*${n}) ${command} ;;`).join(' ');
  return `case \${PWD##*/} in ${cases} esac; sleep ${seconds}`;
}
