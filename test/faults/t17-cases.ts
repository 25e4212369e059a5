/** A lack of space, of rights or of something else that a run meets. */
export interface LimitCase {
  readonly name: string;
  /** Shell in a mount namespace of its own, in the workspace, before mmo starts; `$AROUND` is the folder around the workspace. */
  readonly before?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The run begins with an empty cache. */
  readonly isCold?: boolean;
  /** Every task must be found done. */
  readonly allHits?: boolean;
  /** Its tasks may fail of it, too, as long as the run says so. */
  readonly mayFail?: boolean;
  /** Modes of what is made differ, as they would without mmo. */
  readonly otherModes?: boolean;
  /** Words of the warning, or of the failure. */
  readonly says?: RegExp;
  /** Runs as nobody, since root knows no such limit. */
  readonly asNobody?: boolean;
  /** On a wide workspace with an output of many files. */
  readonly isWide?: boolean;
  /** Shell in the workspace when the run has ended. */
  readonly after?: string;
  /** Shell in the workspace as soon as the first task has ended. */
  readonly during?: string;
}

const tmpfs = (options: string, at: string): string => `mkdir -p ${at}; mount -t tmpfs -o ${options} tmpfs ${at}`;
const cannotLock = /the workspace cannot be locked, since its folder \.mmo cannot be written/;
const cannotStore = /warning\[MMO\d+\]/;

/** All cases, in no order that matters. */
export const limitCases: readonly LimitCase[] = [
  { name: 'cache of 64 KB', before: tmpfs('size=64k', '.mmo/cache'), isCold: true, says: cannotStore },
  { name: 'cache of 1 MB', before: tmpfs('size=1m', '.mmo/cache'), isCold: true, isWide: true, says: cannotStore },
  { name: 'cache of 16 MB', before: tmpfs('size=16m', '.mmo/cache'), isCold: true, isWide: true },
  { name: 'cache of 64 inodes', before: tmpfs('nr_inodes=64', '.mmo/cache'), isCold: true, says: cannotStore },
  { name: 'read-only empty cache', before: `${tmpfs('ro', '.mmo/cache')}`, isCold: true, says: cannotStore },
  { name: 'read-only cache with all hits', before: 'mount --bind .mmo/cache .mmo/cache; mount -o remount,ro,bind .mmo/cache', allHits: true },
  { name: 'cache deleted during the run', during: 'rm -rf .mmo/cache', isCold: true },
  { name: 'cache that is a file', before: 'mkdir -p .mmo; rm -rf .mmo/cache; : > .mmo/cache', after: 'rm .mmo/cache', isCold: true, says: cannotStore },
  { name: 'cache below a file', env: { MMO_CACHE_DIR: '/etc/passwd/cache' }, isCold: true, says: cannotStore },
  {
    name: 'cache on another file system',
    before: `${tmpfs('size=64m', '/mnt')}; rm -rf .mmo/cache; export MMO_CACHE_DIR=/mnt/cache; "$@" || exit; rm -rf services/*/dist`,
    allHits: true,
  },
  {
    name: 'state on another file system',
    before: `${tmpfs('size=64m', '.mmo')}; "$@" || exit; for s in services/*; do echo more > $s/dist/more; done; rm -rf .mmo/cache`,
    isCold: true,
  },
  { name: 'read-only state', before: 'mount --bind .mmo .mmo; mount -o remount,ro,bind .mmo', mayFail: true, says: cannotLock },
  { name: 'read-only state of another disk, empty', before: tmpfs('ro', '.mmo'), isCold: true, mayFail: true, says: cannotLock },
  { name: 'state of 64 KB', before: tmpfs('size=64k', '.mmo'), isCold: true },
  { name: '64 open files', before: 'ulimit -n 64', isCold: true, isWide: true },
  { name: '128 open files', before: 'ulimit -n 128', isCold: true, isWide: true },
  { name: '256 open files', before: 'ulimit -n 256', isWide: true },
  { name: '100 processes', before: 'prlimit --pid $$ --nproc=100', asNobody: true, isCold: true, mayFail: true },
  { name: '16 processes', before: 'prlimit --pid $$ --nproc=16', asNobody: true, isCold: true, mayFail: true },
  { name: 'files of 256 KB', before: 'ulimit -f 512', isCold: true },
  { name: 'files of 8 KB', before: 'ulimit -f 16', isCold: true, mayFail: true },
  { name: 'files of 4 KB, all done', before: 'ulimit -f 8', mayFail: true },
  { name: 'no HOME', env: { HOME: undefined } },
  { name: 'HOME that cannot be', env: { HOME: '/proc/nowhere', XDG_CONFIG_HOME: '/proc/nowhere' }, isCold: true },
  { name: 'umask 000', before: 'umask 000', isCold: true, otherModes: true },
  { name: 'umask 077', before: 'umask 077', isCold: true, otherModes: true },
  { name: 'full temporary folder', before: `${tmpfs('size=4k', '/mnt')}; cat /dev/zero > /mnt/fill 2> /dev/null || true; export TMPDIR=/mnt`, isCold: true },
];
