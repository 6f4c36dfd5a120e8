import type { Params, ParamValue } from '../../core/space/parameter.ts';

/** A number in about five digits; other values as they are. */
export function formatValue(value: number | string | null): string {
  if (value === null) return '-';
  if (typeof value === 'string' || !Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(5)));
}

export function formatParam(value: ParamValue): string {
  return typeof value === 'number' ? formatValue(value) : String(value);
}

export function formatParams(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${formatParam(value)}`)
    .join(' ');
}

/** `0:07`, `12:30`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** `1 trial`, `2 trials`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const control = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text from elsewhere on one line, without control characters that would act on the terminal. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(control, '').trim();
}
