import * as z from 'zod';

/** What a doctor may find wrong with a training. */
export const conditions = [
  'diverged',
  'exploding_gradients',
  'vanishing_gradients',
  'dead_relus',
  'oscillation',
  'learning_rate_too_high',
  'learning_rate_too_low',
  'plateau',
  'underfitting',
  'overfitting',
  'data_starved',
] as const;
export type Condition = (typeof conditions)[number];

const text = z.string().min(1).max(500);

/** One condition, where it was seen first and what helps. */
export const findingSchema = z.strictObject({
  condition: z.enum(conditions),
  /** The step (epoch) after which it was found. */
  step: z.int().min(0),
  /** The measurement that shows it, for people. */
  detail: text,
  remedy: text,
});
export type Finding = z.infer<typeof findingSchema>;

/** What one call of the trial protocol may carry: each condition is told once. */
export const findingsSchema = z.array(findingSchema).min(1).max(conditions.length);

/** The findings known before and those that came, the earliest of each condition, in the order of their steps. */
export function mergeFindings(before: readonly Finding[], added: readonly Finding[]): readonly Finding[] {
  const first = new Map<Condition, Finding>();
  for (const finding of [...before, ...added]) {
    const known = first.get(finding.condition);
    if (!known || finding.step < known.step) first.set(finding.condition, finding);
  }
  return [...first.values()].sort((a, b) => a.step - b.step);
}
