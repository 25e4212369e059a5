/** A line through points, by least squares. */
export interface LinearFit {
  readonly intercept: number;
  readonly slope: number;
  /** How much of the variation it explains: 1 is all of it. */
  readonly r2: number;
}

/** Fits a line through at least two points with different `x`. */
export function linearFit(points: readonly (readonly [x: number, y: number])[]): LinearFit {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const sxx = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const sxy = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  const total = points.reduce((sum, [, y]) => sum + (y - meanY) ** 2, 0);
  const rest = points.reduce((sum, [x, y]) => sum + (y - intercept - slope * x) ** 2, 0);
  return { intercept, slope, r2: total === 0 ? 1 : 1 - rest / total };
}
