import * as assert from 'uvu/assert';
import { StraceReader } from '../../../../core/engine/audit/strace-reader.ts';
import { describe } from '../../../support/harness.ts';

/** What became of each path below /w: the names of what is true of it. */
function read(...lines: readonly string[]): Record<string, string> {
  const reader = new StraceReader((path) => path.startsWith('/w'));
  reader.begin('/w/cart');
  for (const line of lines) reader.line(line);
  return Object.fromEntries(
    [...reader.uses].map(([path, use]) => [
      path,
      Object.entries(use)
        .flatMap(([name, is]) => (is ? [name] : []))
        .join(' '),
    ]),
  );
}

describe('strace reader', (test) => {
  test('tells reading, listing, looking and what is not there apart', () => {
    assert.equal(
      read(
        '7 execve("./run.sh", ["./run.sh"], 0x1 /* 5 vars */) = 0',
        '7 openat(AT_FDCWD</w/cart>, "a.txt", O_RDONLY|O_CLOEXEC) = 3</w/cart/a.txt>',
        '7 openat(AT_FDCWD</w/cart>, "/etc/passwd", O_RDONLY) = 3</etc/passwd>',
        '7 getdents64(4</w/protos>, 0x55 /* 4 entries */, 32768) = 96',
        '7 newfstatat(AT_FDCWD</w/cart>, "b.txt", {st_mode=S_IFREG|0644, st_size=3, ...}, 0) = 0',
        '7 newfstatat(AT_FDCWD</w/cart>, "src", {st_mode=S_IFDIR|0755, st_size=3, ...}, 0) = 0',
        '7 access("c.txt", R_OK)                 = -1 ENOENT (No such file or directory)',
        '7 open("secret", O_RDONLY) = -1 EACCES (Permission denied)',
        '7 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---',
      ),
      { '/w/cart/run.sh': 'read', '/w/cart/a.txt': 'read', '/w/protos': 'listed', '/w/cart/b.txt': 'looked', '/w/cart/c.txt': 'missed' },
    );
  });

  test('leaves out what the task makes before it reads it', () => {
    assert.equal(
      read(
        '7 openat(AT_FDCWD</w/cart>, "new", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 3</w/cart/new>',
        '7 openat(AT_FDCWD</w/cart>, "new", O_RDONLY) = 3</w/cart/new>',
        '7 rename("new", "newer") = 0',
        '7 open("newer", O_RDONLY) = 3</w/cart/newer>',
        '7 mkdir("out", 0777) = 0',
        '7 open("out/deep/x", O_RDONLY) = 3</w/cart/out/deep/x>',
        '7 open("old", O_RDONLY) = 3</w/cart/old>',
        '7 open("old", O_WRONLY|O_TRUNC) = 3</w/cart/old>',
        '7 open("state", O_RDWR|O_CREAT, 0644) = 3</w/cart/state>',
        '7 open("state", O_RDONLY) = 3</w/cart/state>',
        '7 stat("lock", 0x7f) = -1 ENOENT (No such file or directory)',
        '7 open("lock", O_RDWR|O_CREAT, 0644) = 3</w/cart/lock>',
      ),
      {
        '/w/cart/new': 'made',
        '/w/cart/newer': 'made',
        '/w/cart/out': 'made',
        '/w/cart/old': 'read',
        '/w/cart/state': 'updated',
        '/w/cart/lock': 'missed made',
      },
    );
  });

  test("follows each process' folder over chdir and forks whose lines come late", () => {
    assert.equal(
      read(
        '7 chdir("../shared") = 0',
        '7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD <unfinished ...>',
        '8 open("in-child", O_RDONLY <unfinished ...>',
        '7 <... clone resumed>, child_tidptr=0x7f) = 8',
        '8 <... open resumed>)             = 3</w/shared/in-child>',
        '8 chdir("/w") = 0',
        '8 access("of-child", F_OK) = 0',
        '7 access("of-parent", F_OK) = 0',
        '7 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_THREAD, child_tid=0x7f}, 88) = 9',
        '9 chdir("sub") = 0',
        '7 access("after-thread", F_OK) = 0',
        '7 vfork( <unfinished ...>',
        '10 execve("tool", ["tool"], 0x1) = 0',
        '7 <... vfork resumed>) = 10',
        '7 fchdir(5</w/back>) = 0',
        '7 readlinkat(AT_FDCWD, "link", "target", 64) = 6',
      ),
      {
        '/w/shared/in-child': 'read',
        '/w/of-child': 'looked',
        '/w/shared/of-parent': 'looked',
        '/w/shared/sub/after-thread': 'looked',
        '/w/shared/sub/tool': 'read',
        '/w/back/link': 'looked',
      },
    );
  });

  test('reads names beyond ASCII, with quotes and brackets', () => {
    assert.equal(
      read(
        '7 openat(AT_FDCWD</w/cart>, "\\303\\251 \\"q\\" >", O_RDONLY) = 3</w/cart/\\303\\251 \\"q\\" \\76>',
        '7 open("x) = 5", O_RDONLY) = 3</w/cart/x) = 5>',
      ),
      { '/w/cart/é "q" >': 'read', '/w/cart/x) = 5': 'read' },
    );
  });

  test('has both a link and what it leads to', () => {
    assert.equal(read('7 openat(AT_FDCWD</w/cart>, "link", O_RDONLY) = 3</w/real.txt>'), { '/w/real.txt': 'read', '/w/cart/link': 'read' });
  });
});
