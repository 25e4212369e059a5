/** Tags that the platform or the toolchain decides; whether they hold is not known without building. */
const PLATFORM_TAGS: ReadonlySet<string> = new Set(
  [
    'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos unix',
    '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm',
    'cgo gc gccgo race msan asan',
  ].flatMap((line) => line.split(' ')),
);

/** True, false, or undefined where it depends. */
type Truth = boolean | undefined;

/**
 * Whether a file with this build constraint can be part of a build. Tags of the user's own count as not set, or, with
 * `anyTags`, as possibly set; `ignore` never is.
 */
export function mayBuild(constraint: string | undefined, anyTags = false): boolean {
  if (constraint === undefined) return true;
  const tokens = constraint.match(/&&|\|\||[!()]|[^\s!()&|]+/g) ?? [];
  // Deeper than anybody writes, and than the stack is.
  if (tokens.length > 1000) return true;
  let at = 0;
  const or = (): Truth => {
    let left = and();
    while (tokens[at] === '||') {
      at += 1;
      const right = and();
      left = left === true || right === true ? true : left === undefined || right === undefined ? undefined : false;
    }
    return left;
  };
  const and = (): Truth => {
    let left = not();
    while (tokens[at] === '&&') {
      at += 1;
      const right = not();
      left = left === false || right === false ? false : left === undefined || right === undefined ? undefined : true;
    }
    return left;
  };
  const not = (): Truth => {
    const token = tokens[at];
    at += 1;
    if (token === '!') {
      const inner = not();
      return inner === undefined ? undefined : !inner;
    }
    if (token !== '(') return truthOf(token ?? '', anyTags);
    const inner = or();
    at += 1;
    return inner;
  };
  return or() !== false;
}

function truthOf(tag: string, anyTags: boolean): Truth {
  if (/^go1(\.\d+)?$/.test(tag) || PLATFORM_TAGS.has(tag)) return undefined;
  return anyTags && tag !== 'ignore' ? undefined : false;
}
