/** Label smoothing (Szegedy et al. 2016, section 7): 1 − share for the own class, and the share over all of them. */
export function smoothLabels(labels: Float32Array, classes: number, share: number): void {
  if (share === 0) return;
  for (let i = 0; i < labels.length; i += 1) labels[i] = labels[i]! * (1 - share) + share / classes;
}
