/** Waits for so many milliseconds, or until it has ended. */
export async function waitOrEnd(ms: number, ended: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([passed, ended]);
  clearTimeout(timer);
}
