import { dataSplit, isOwn } from '../built-in/data-settings.ts';
import { macrosIn } from '../command-macros.ts';
import { repeatsOf } from '../repeats.ts';
import type { Complaint } from './issue.ts';
import type { Spec } from './schema.ts';

/** Why a scheduler says nothing sensible about folds or seeds, which come in no order and build on nothing. */
const senseless: Readonly<Record<string, string>> = {
  curve: 'extrapolates learning curves',
  patience: 'waits for improvement from step to step',
  pbt: 'lets trials go on from the checkpoints of others',
  pb2: 'lets trials go on from the checkpoints of others',
  replay: 'changes parameters along the training',
};

/** What `evaluate` and `confirm` ask of the rest of the spec. */
export function checkRepeats(spec: Spec): Complaint[] {
  return [...checkScheduler(spec), ...checkFoldMacros(spec), ...checkFoldData(spec), ...checkConfirm(spec)];
}

function checkScheduler(spec: Spec): Complaint[] {
  const repeats = repeatsOf(spec);
  const { scheduler } = spec;
  if (!repeats) return [];
  const { kind, count } = repeats;
  const reason = senseless[scheduler.name];
  if (reason !== undefined) {
    const message = `${scheduler.name} ${reason}, and with evaluate the steps of a trial are ${kind}: take wilcoxon, or none`;
    return [{ path: ['scheduler'], message }];
  }
  if (!('max' in scheduler) || scheduler.max === undefined || scheduler.max === count) return [];
  const message = `counts ${kind} with evaluate, and a trial has ${count}: leave it out`;
  return [{ path: ['scheduler', 'max'], message, found: String(scheduler.max) }];
}

/** A program that is told of folds has to be given some. */
function checkFoldMacros({ trainer, evaluate, space }: Spec): Complaint[] {
  if (!trainer || !('command' in trainer) || evaluate) return [];
  return trainer.command.flatMap((text, i) => {
    const name = macrosIn(text).find(
      (macro) => (macro === 'fold' || macro === 'folds') && !Object.hasOwn(space, macro),
    );
    if (name === undefined) return [];
    const message = `\${${name}} stands for nothing here: give evaluate, as in { folds: 5 }`;
    return [{ path: ['trainer', 'command', i], message }];
  });
}

function checkFoldData({ trainer, evaluate }: Spec): Complaint[] {
  if (!trainer || 'command' in trainer) return [];
  const folds = evaluate && 'folds' in evaluate ? evaluate.folds : undefined;
  const { data } = trainer;
  if (folds === undefined && typeof data === 'object' && data.folds !== undefined) {
    return [
      {
        path: ['trainer', 'data', 'folds'],
        message: 'splits for a cross-validation: give evaluate, as in { folds: 5 }',
      },
    ];
  }
  if (isOwn(data)) return [];
  const { train, validation } = dataSplit(data);
  if (folds === undefined || train + validation >= folds) return [];
  return [
    { path: ['evaluate', 'folds'], message: `needs as many images; train and validation have ${train + validation}` },
  ];
}

function checkConfirm({ confirm, objectives }: Spec): Complaint[] {
  if (!confirm || objectives.length === 1) return [];
  const message = `asks whether the winner is better, and with ${objectives.length} objectives there is no single one; leave it out`;
  return [{ path: ['confirm'], message }];
}
