import * as tf from '@tensorflow/tfjs-core';
import { activationGradients } from './activations.ts';
import { arithmeticGradients } from './arithmetic.ts';
import { arrangementGradients } from './arrangement.ts';
import { convolutionGradients } from './convolutions.ts';
import { elementwiseGradients } from './elementwise.ts';
import { functionGradients } from './functions.ts';
import { productGradients } from './products.ts';
import { reductionGradients } from './reductions.ts';
import { selectionGradients } from './selection.ts';

/**
 * Registers the gradients of the operations that our models, and most that users build, are made of. tfjs-core has none in what Node loads: they
 * come with tfjs-layers, which starts slowly and has nothing else that is needed here.
 *
 * @param anew puts ours in the place of those that another package has registered since
 */
export function registerGradients({ anew = false } = {}): void {
  const gradients = [
    ...productGradients,
    ...elementwiseGradients,
    ...arrangementGradients,
    ...activationGradients,
    ...convolutionGradients,
    ...arithmeticGradients,
    ...functionGradients,
    ...reductionGradients,
    ...selectionGradients,
  ];
  for (const gradient of gradients) {
    if (anew && tf.getGradient(gradient.kernelName)) tf.unregisterGradient(gradient.kernelName);
    if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient);
  }
}
