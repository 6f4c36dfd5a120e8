/**
 * Das and Dennis's points on the unit simplex: every vector of multiples of 1 / divisions that sums to one (Das, Dennis:
 * "Normal-Boundary Intersection", SIAM J. Optim. 8(3), 1998). There are C(divisions + objectives - 1, divisions).
 */
export function referenceDirections(objectives: number, divisions: number): number[][] {
  const result: number[][] = [];
  const fill = (prefix: readonly number[], left: number): void => {
    if (prefix.length === objectives - 1) result.push([...prefix, left].map((share) => share / divisions));
    else for (let share = 0; share <= left; share += 1) fill([...prefix, share], left - share);
  };
  fill([], divisions);
  return result;
}

/** The most divisions that give at most `size` directions; at least one. */
export function divisionsFor(objectives: number, size: number): number {
  if (objectives === 1) return 1;
  let divisions = 1;
  for (let count = objectives; count <= size; divisions += 1) {
    count = (count * (divisions + objectives)) / (divisions + 1);
  }
  return Math.max(1, divisions - 1);
}
