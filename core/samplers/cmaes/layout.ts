import type { Parameter, Space } from '../../space/parameter.ts';
import { binEdges } from './latent.ts';

/** Which parameters the Gaussian searches and which the categorical distributions; constants need neither. */
export interface Layout {
  readonly numeric: readonly { readonly at: number; readonly edges: Float64Array | undefined }[];
  readonly categorical: readonly { readonly at: number; readonly parameter: Parameter }[];
}

export function layoutOf(space: Space): Layout {
  const varying = space.parameters
    .map((parameter, at) => ({ parameter, at }))
    .filter((p) => p.parameter.cardinality > 1);
  return {
    numeric: varying
      .filter((p) => p.parameter.kind !== 'categorical')
      .map((p) => ({ at: p.at, edges: binEdges(p.parameter) })),
    categorical: varying.filter((p) => p.parameter.kind === 'categorical'),
  };
}
