export function number(value, unit) {
  if (value == null) return '–';
  return unit ? `${value.toLocaleString('en')} ${unit}` : value.toLocaleString('en');
}

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
