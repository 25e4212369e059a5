import { spawn } from 'node:child_process';
import type { Watchdog } from './host.ts';
import { inspectProcess } from './inspect-process.ts';

/*
 * The watchdog is a shell that outlives mmo by a moment. It is in a session of its own, so no Ctrl-C and no hang-up
 * reaches it, and reads from a pipe whose only other end mmo holds (close-on-exec, so no task inherits it). However mmo
 * ends, SIGKILL included, the kernel closes that end; the shell's loop then ends and it kills what is left.
 *
 *   a <group> <start>   a task's process group has started
 *   r <group>           it has ended
 *   q                   mmo ends in order: nothing to kill
 *
 * A group whose number now belongs to a process with another start time is somebody else's and is left alone. What has
 * left its group is found by MMO_RUN_ID (or what a fleet uses instead) in its environment, again and again until no round finds one, as a process may
 * fork while we look. The watchdog's own environment has no MMO_RUN_ID.
 */
const SCRIPT = `
trap '' INT TERM HUP
run=$2=$1
groups=' '
while read -r command group start; do
  case $command in
    a) groups="$groups$group:$start " ;;
    r) case $groups in *" $group:"*)
         rest=\${groups#*" $group:"}
         groups="\${groups%%" $group:"*} \${rest#* }" ;;
       esac ;;
    q) exit 0 ;;
  esac
done
for entry in $groups; do
  group=\${entry%%:*}
  start=\${entry#*:}
  if [ -n "$start" ] && [ -r "/proc/$group/stat" ] && read -r stat <"/proc/$group/stat"; then
    set -- \${stat##*) }
    [ "\${20}" = "$start" ] || continue
  fi
  kill -KILL "-$group"
done
round=0
while [ $round -lt 20 ] && [ -r /proc/self/environ ]; do
  found=
  for file in $(grep -lsF "$run" /proc/[0-9]*/environ); do
    # A value may have lines of its own, one of which must not pass for a variable.
    if tr '\\n\\0' '\\1\\n' <"$file" | grep -qxF "$run"; then
      pid=\${file#/proc/}
      found=1
      kill -KILL "\${pid%/environ}"
    fi
  done
  [ -n "$found" ] || exit 0
  round=$((round + 1))
done
`;

/** Starts the watchdog of a run, or of another set of processes that bear a variable. It holds neither the event loop nor mmo's output open; should it not start, the next run's sweep does its work. */
export function startWatchdog(id: string, variable = 'MMO_RUN_ID'): Watchdog {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'mmo-watchdog', id, variable], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  const say = (line: string): void => {
    if (shell.stdin.writable) shell.stdin.write(`${line}\n`);
  };
  return {
    add(group, startTime) {
      // Asking `ps` for each task would cost more than the check is worth.
      const start = process.platform === 'linux' ? (startTime ?? inspectProcess(group)?.startTime) : undefined;
      say(`a ${group} ${start ?? ''}`);
    },
    remove: (group) => say(`r ${group}`),
    dismiss() {
      say('q');
      shell.stdin.end();
    },
  };
}
