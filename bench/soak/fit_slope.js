'use strict';

const mean = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** Linear regression of `[x, y]`: `{ slope, error }`, the error being the slope's standard error. */
module.exports = function fitSlope(points) {
  if (points.length < 3) return { slope: 0, error: Infinity };
  const x0 = mean(points.map(([x]) => x));
  const y0 = mean(points.map(([, y]) => y));
  const spread = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / spread;
  const rest = points.reduce((sum, [x, y]) => sum + (y - y0 - slope * (x - x0)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (points.length - 2) / spread) };
};
