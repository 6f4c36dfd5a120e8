import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

export type NoiseSettings = Pick<BuiltInTrainer, 'noise_steps' | 'noise_schedule' | 'noise_first' | 'noise_last'>;

/** No step destroys more than this share of the variance (Nichol and Dhariwal 2021, section 3.2). */
const mostNoise = 0.999;
const offset = 0.008;

/**
 * ᾱ for each step: the share of an image's variance that is left behind it. β from `noise_first` to `noise_last` in a
 * line (Ho et al. 2020, section 4), times 1000 over the number of steps; or ᾱ by a squared cosine (Nichol and Dhariwal
 * 2021, equation 17).
 */
export function remainingSignal(settings: NoiseSettings): Float64Array {
  const { noise_steps: steps, noise_schedule, noise_first, noise_last } = settings;
  const cosine = (step: number) => Math.cos(((step / steps + offset) / (1 + offset)) * (Math.PI / 2)) ** 2;
  const noise = (step: number) => {
    if (noise_schedule === 'cosine') return 1 - cosine(step + 1) / cosine(step);
    return (1000 / steps) * (noise_first + ((noise_last - noise_first) * step) / (steps - 1));
  };
  const signal = new Float64Array(steps);
  let left = 1;
  for (let step = 0; step < steps; step += 1) {
    left *= 1 - Math.min(noise(step), mostNoise);
    signal[step] = left;
  }
  return signal;
}
