import pc from 'picocolors';
import { invertedPyramid, type LayerCounts, layersOf, type TestCounts } from './test-counts.ts';

/** Prints a line for each layer of tests that the run was about, hits included, and a warning when there are more above than below. */
export function reportTests(counts: TestCounts, print: (text: string) => void, color: boolean): void {
  const paint = pc.createColors(color);
  const layers = layersOf(counts);
  if (layers.length === 0) return;
  const nameWidth = Math.max(...layers.map(([layer]) => layer.length)) + ' tests'.length;
  const countWidth = Math.max(...layers.map(([, { passed }]) => String(passed).length));
  for (const [layer, own] of layers) {
    const failed = own.failed > 0 ? `, ${paint.red(`${own.failed} failed`)}` : '';
    print(`${`${layer} tests`.padEnd(nameWidth)}  ${String(own.passed).padStart(countWidth)} passed${failed}${restOf(own)}\n`);
  }
  const warning = invertedPyramid(counts);
  if (warning !== undefined) print(`${paint.yellow(`warning: ${warning}`)}\n`);
}

function restOf({ skipped, flaky }: LayerCounts): string {
  return `${skipped > 0 ? `, ${skipped} skipped` : ''}${flaky > 0 ? `, ${flaky} flaky` : ''}`;
}
