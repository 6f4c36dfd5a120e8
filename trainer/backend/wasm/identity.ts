import { overrideKernel } from './override.ts';

/** The published kernel copies; tensors never change, so what a gradient keeps can share its values with the original. */
export function installSharedIdentity(): (() => void)[] {
  return [
    overrideKernel('Identity', (original) => (call) => {
      const x = call.inputs.x!;
      if (x.dtype === 'string') return original!(call);
      call.backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    }),
  ];
}
