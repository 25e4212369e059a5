import { spawn } from 'node:child_process';

/** Which of these texts occur in the images: in what `docker history` says, or in any byte that `docker save` writes. */
export async function findInImages(
  images: readonly string[],
  texts: readonly string[],
): Promise<{ readonly found: readonly string[]; readonly bytes: number }> {
  const found = new Set<string>();
  let bytes = 0;
  const overlap = Math.max(...texts.map((text) => Buffer.byteLength(text)));
  const search = async (args: readonly string[]): Promise<void> => {
    const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      const here = Buffer.concat([rest, chunk]);
      for (const text of texts) if (here.includes(text)) found.add(text);
      rest = here.subarray(Math.max(0, here.length - overlap));
    }
    const exitCode = await ended;
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} exited with ${exitCode}`);
  };
  for (const image of images) {
    await search(['history', '--no-trunc', image]);
    await search(['image', 'inspect', image]);
  }
  await search(['save', ...images]);
  return { found: [...found].sort(), bytes };
}
