import * as z from 'zod';

/** Denoising diffusion: how noise is put on images, and how images are made of noise. */
export const diffusionSettings = {
  noise_steps: z
    .int()
    .min(2)
    .max(10_000)
    .default(1000)
    .describe('diffusion: steps from an image to noise; 200 to 1000.'),
  noise_schedule: z
    .enum(['linear', 'cosine'])
    .default('linear')
    .describe('diffusion: how the noise grows over the steps; cosine destroys small images less quickly.'),
  noise_first: z
    .number()
    .positive()
    .lt(1)
    .default(1e-4)
    .describe('diffusion, linear: variance β that the first step adds, for 1000 steps; scaled for other numbers.'),
  noise_last: z
    .number()
    .positive()
    .lt(1)
    .default(0.02)
    .describe('diffusion, linear: variance β that the last step adds, for 1000 steps; scaled for other numbers.'),
  groups: z
    .int()
    .min(1)
    .max(256)
    .default(8)
    .describe(
      'diffusion: groups of channels that are normalised together; as many of them as divide the channels are used.',
    ),
  attention: z
    .boolean()
    .default(false)
    .describe('diffusion: self-attention, with `heads`, between all places at the lowest resolution.'),
  downscale: z
    .int()
    .min(1)
    .max(8)
    .default(1)
    .describe('diffusion: images are averaged over squares of so many pixels first; 2 makes 14 × 14 of 28 × 28.'),
  samples: z
    .int()
    .min(0)
    .max(10_000)
    .default(128)
    .describe('diffusion: images made after each epoch to measure sample_frechet; 0 for none, else 128 to 2048.'),
  sampling_steps: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe('diffusion: steps from noise to an image (DDIM), at most noise_steps; 10 to 100.'),
};
