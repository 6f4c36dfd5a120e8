import type { Teacher } from '../after/teacher.ts';
import type { DataSet } from '../data/data-set.ts';
import type { TrainingObserver } from './observer.ts';
import type { UpdateInput } from './update.ts';

/** What a training is a function of, and who looks on. */
export interface TrainingInput extends UpdateInput {
  readonly seed: number;
  readonly train: DataSet;
  readonly validation: DataSet;
  readonly observer?: TrainingObserver;
  /** Whose outputs are learnt from beside the labels. */
  readonly teacher?: Teacher;
  /** Metrics that are to be measured even where nothing calls for them. */
  readonly wanted?: readonly string[];
}
