import * as tf from '@tensorflow/tfjs-core';
import { activationGradients } from './activations.ts';
import { arrangementGradients } from './arrangement.ts';
import { convolutionGradients } from './convolutions.ts';
import { elementwiseGradients } from './elementwise.ts';
import { productGradients } from './products.ts';

/**
 * Registers the gradients of the operations that our models are made of. tfjs-core has none in what Node loads: they
 * come with tfjs-layers, which starts slowly and has nothing else that is needed here.
 */
export function registerGradients(): void {
  const gradients = [
    ...productGradients,
    ...elementwiseGradients,
    ...arrangementGradients,
    ...activationGradients,
    ...convolutionGradients,
  ];
  for (const gradient of gradients) if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient);
}
