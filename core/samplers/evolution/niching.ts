import { randomStream } from '../../random.ts';
import type { Individual } from './individual.ts';
import { fronts } from './ranking.ts';

/** Solves A x = 1 by Gaussian elimination with pivoting; undefined when A is singular. */
function planeThrough(points: readonly (readonly number[])[]): number[] | undefined {
  const n = points.length;
  const rows = points.map((point) => [...point, 1]);
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < n; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    if (!(Math.abs(rows[pivot]![column]!) > 1e-12)) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < n; row += 1) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= n; k += 1) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/**
 * Losses with the ideal point at 0 and the intercepts of the hyperplane through the extreme points at 1 (Deb and Jain
 * 2014, section IV-C). Where there is no such plane, the worst of the first front sets the scale.
 */
export function normalised(losses: readonly (readonly number[])[], first: readonly (readonly number[])[]): number[][] {
  const objectives = losses[0]!.length;
  const axes = Array.from({ length: objectives }, (_, k) => k);
  const finite = (values: number[]) => values.filter(Number.isFinite);
  const ideal = axes.map((k) => Math.min(...finite(losses.map((loss) => loss[k]!)), Number.MAX_VALUE));
  const shifted = first.filter((loss) => loss.every(Number.isFinite)).map((loss) => loss.map((v, k) => v - ideal[k]!));
  // The extreme point of an axis has the least achievement scalarisation along it.
  const extremes = axes.map((axis) => {
    const scalar = (point: readonly number[]) => Math.max(...point.map((v, k) => v / (k === axis ? 1 : 1e-6)));
    return shifted.reduce<number[] | undefined>(
      (a, b) => (a === undefined || scalar(b) < scalar(a) ? b : a),
      undefined,
    );
  });
  const plane = extremes.every((point) => point !== undefined) ? planeThrough(extremes) : undefined;
  const intercepts = axes.map((k) => {
    const intercept = plane ? 1 / plane[k]! : Number.NaN;
    if (intercept > 1e-9 && Number.isFinite(intercept)) return intercept;
    return Math.max(1e-9, ...finite(shifted.map((point) => point[k]!)));
  });
  return losses.map((loss) => loss.map((v, k) => Math.min(1e9, Math.max(0, (v - ideal[k]!) / intercepts[k]!))));
}

/** The nearest reference direction of a point, and its perpendicular distance to it. */
function associate(point: readonly number[], directions: readonly (readonly number[])[]): [number, number] {
  const square = point.reduce((sum, v) => sum + v * v, 0);
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  directions.forEach((direction, i) => {
    const along = direction.reduce((sum, w, k) => sum + w * point[k]!, 0);
    const length = direction.reduce((sum, w) => sum + w * w, 0);
    const distance = square - (along * along) / length;
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  });
  return [nearest, least];
}

/**
 * Survivors by front; of the front that overflows, those whose reference direction has the fewest survivors so far
 * (Deb and Jain 2014, algorithms 3 and 4).
 */
export function niched(
  candidates: readonly Individual[],
  size: number,
  directions: readonly (readonly number[])[],
  seed: number,
): Individual[] {
  const survivors: Individual[] = [];
  const sorted = fronts(candidates);
  const cut = sorted.findIndex((front) => {
    if (survivors.length + front.length > size) return true;
    survivors.push(...front);
    return false;
  });
  if (cut < 0 || survivors.length === size) return survivors;

  const last = [...sorted[cut]!];
  const considered = [...survivors, ...last].filter((individual) => individual.standing === 0);
  const points = normalised(
    considered.map((individual) => individual.losses),
    sorted[0]!.map((individual) => individual.losses),
  );
  const niche = new Map(considered.map((individual, i) => [individual, associate(points[i]!, directions)]));
  const counts = directions.map(() => 0);
  for (const survivor of survivors) {
    const own = niche.get(survivor);
    if (own) counts[own[0]]! += 1;
  }
  const random = randomStream(seed, 'niching', candidates[candidates.length - 1]!.number);
  while (survivors.length < size) {
    const fewest = Math.min(...last.map((individual) => counts[niche.get(individual)![0]]!));
    const open = [...new Set(last.map((individual) => niche.get(individual)![0]))].filter((d) => counts[d] === fewest);
    const direction = open[random.below(open.length)]!;
    const members = last.filter((individual) => niche.get(individual)![0] === direction);
    // An empty niche takes its nearest member, others any.
    const chosen =
      fewest === 0
        ? members.reduce((a, b) => (niche.get(b)![1] < niche.get(a)![1] ? b : a))
        : members[random.below(members.length)]!;
    survivors.push(chosen);
    last.splice(last.indexOf(chosen), 1);
    counts[direction]! += 1;
  }
  return survivors;
}
