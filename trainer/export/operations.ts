import { type Attribute, flag, float, integer, real, text, whole, wholes } from './attributes.ts';

/** Numbers that an operation of TensorFlow takes as an input, where a kernel of tfjs has an attribute. */
export interface Constant {
  readonly values: readonly number[];
  /** [] for a single number. */
  readonly shape: readonly number[];
  readonly type: 'int32' | 'float32';
}

/** The operation of TensorFlow that does what a kernel does. */
export interface Operation {
  readonly op: string;
  /** Names of the kernel's inputs, or constants, in the operation's order. */
  readonly inputs: readonly (string | Constant)[];
  readonly attr: Readonly<Record<string, Attribute>>;
  /** Operations on its result, one after the other, each with more of the kernel's inputs where it takes two. */
  readonly behind?: readonly { readonly op: string; readonly input?: string; readonly attr: Operation['attr'] }[];
}

type Attributes = Readonly<Record<string, unknown>>;
type Translate = (attributes: Attributes, given: Given) => Operation;

/** The kernel's inputs: the rank of the first one, how many there are, and their names. */
interface Given {
  readonly input: number;
  readonly count: number;
  readonly names: readonly string[];
}

const list = (values: readonly number[]): Constant => ({ values, shape: [values.length], type: 'int32' });
const single = (value: number, type: Constant['type'] = 'int32'): Constant => ({ values: [value], shape: [], type });
const T = { T: float };
const numbers = (value: unknown) => [value].flat() as number[];
const axes = (value: unknown, rank: number) => list(numbers(value).map((axis) => (axis < 0 ? axis + rank : axis)));

const same =
  (op: string, ...inputs: string[]): Translate =>
  () => ({ op, inputs, attr: T });
const ofTwo = (op: string) => same(op, 'a', 'b');
const ofOne = (op: string) => same(op, 'x');

const pair = (value: unknown): [number, number] => {
  const [first, second = first] = numbers(value) as [number, number?];
  return [first, second];
};
const window = (value: unknown) => wholes([1, ...pair(value), 1]);

function padding(pad: unknown): Attribute {
  if (pad === 'same' || pad === 'valid') return text(pad.toUpperCase());
  throw new Error('export: a convolution or pooling with explicit padding has no counterpart; use same or valid');
}

const product: Translate = ({ transposeA, transposeB }, { input }) => {
  const [a, b] = [flag(transposeA === true), flag(transposeB === true)];
  if (input === 2) return { op: 'MatMul', inputs: ['a', 'b'], attr: { ...T, transpose_a: a, transpose_b: b } };
  return { op: 'BatchMatMulV2', inputs: ['a', 'b'], attr: { ...T, adj_x: a, adj_y: b } };
};

const convolution =
  (op: string): Translate =>
  ({ strides, pad, dilations }) => ({
    op,
    inputs: ['x', 'filter'],
    attr: {
      ...T,
      strides: window(strides),
      padding: padding(pad),
      dilations: window(dilations ?? 1),
      data_format: text('NHWC'),
    },
  });

const pooling =
  (op: string): Translate =>
  ({ filterSize, strides, pad }) => ({
    op,
    inputs: ['x'],
    attr: {
      ...T,
      ksize: window(filterSize),
      strides: window(strides),
      padding: padding(pad),
      data_format: text('NHWC'),
    },
  });

const reduction =
  (op: string): Translate =>
  ({ axis, reductionIndices, keepDims }, { input }) => ({
    op,
    inputs: ['x', axes(axis ?? reductionIndices, input)],
    attr: { ...T, Tidx: integer, keep_dims: flag(keepDims === true) },
  });

/** What a fused kernel does behind its product: a bias, an activation. */
function fused({ activation, leakyreluAlpha }: Attributes, given: readonly string[]): Pick<Operation, 'behind'> {
  const activations: Readonly<Record<string, string>> = {
    relu: 'Relu',
    relu6: 'Relu6',
    elu: 'Elu',
    sigmoid: 'Sigmoid',
    leakyrelu: 'LeakyRelu',
  };
  const op = activations[activation as string];
  if (!op && activation !== 'linear') throw new Error(`export: activation ${activation} has no counterpart`);
  const bias = given.includes('bias') ? [{ op: 'AddV2', input: 'bias', attr: T }] : [];
  const attr = op === 'LeakyRelu' ? { ...T, alpha: real((leakyreluAlpha as number | undefined) ?? 0.2) } : T;
  return { behind: [...bias, ...(op ? [{ op, attr }] : [])] };
}

const listed = (count: number) => Array.from({ length: count }, (_, i) => String(i));

/** By the names of tfjs's kernels. */
export const operations: Readonly<Record<string, Translate>> = {
  Add: ofTwo('AddV2'),
  Sub: ofTwo('Sub'),
  Multiply: ofTwo('Mul'),
  RealDiv: ofTwo('RealDiv'),
  SquaredDifference: ofTwo('SquaredDifference'),
  Maximum: ofTwo('Maximum'),
  Minimum: ofTwo('Minimum'),
  Pow: ofTwo('Pow'),
  Greater: ofTwo('Greater'),
  GreaterEqual: ofTwo('GreaterEqual'),
  Less: ofTwo('Less'),
  LessEqual: ofTwo('LessEqual'),
  Equal: ofTwo('Equal'),
  LogicalAnd: ofTwo('LogicalAnd'),
  Identity: ofOne('Identity'),
  Neg: ofOne('Neg'),
  Abs: ofOne('Abs'),
  Square: ofOne('Square'),
  Sqrt: ofOne('Sqrt'),
  Rsqrt: ofOne('Rsqrt'),
  Exp: ofOne('Exp'),
  Log: ofOne('Log'),
  Sin: ofOne('Sin'),
  Cos: ofOne('Cos'),
  Relu: ofOne('Relu'),
  Relu6: ofOne('Relu6'),
  Elu: ofOne('Elu'),
  Sigmoid: ofOne('Sigmoid'),
  Softplus: ofOne('Softplus'),
  Tanh: ofOne('Tanh'),
  Softmax: same('Softmax', 'logits'),
  LeakyRelu: ({ alpha }) => ({ op: 'LeakyRelu', inputs: ['x'], attr: { ...T, alpha: real(alpha as number) } }),
  BatchMatMul: product,
  _FusedMatMul: (attributes, given) => ({ ...product(attributes, given), ...fused(attributes, given.names) }),
  FusedConv2D: (attributes, given) => ({
    ...convolution('Conv2D')(attributes, given),
    ...fused(attributes, given.names),
  }),
  FusedBatchNorm: ({ varianceEpsilon }) => ({
    op: 'FusedBatchNormV3',
    inputs: ['x', 'scale', 'offset', 'mean', 'variance'],
    attr: { ...T, epsilon: real(varianceEpsilon as number), is_training: flag(false), data_format: text('NHWC') },
  }),
  Conv2D: convolution('Conv2D'),
  DepthwiseConv2dNative: convolution('DepthwiseConv2dNative'),
  MaxPool: pooling('MaxPool'),
  AvgPool: pooling('AvgPool'),
  Mean: reduction('Mean'),
  Sum: reduction('Sum'),
  Max: reduction('Max'),
  Reshape: ({ shape }) => ({ op: 'Reshape', inputs: ['x', list(numbers(shape))], attr: { ...T, Tshape: integer } }),
  Transpose: ({ perm }) => ({ op: 'Transpose', inputs: ['x', list(numbers(perm))], attr: { ...T, Tperm: integer } }),
  Concat: ({ axis }, { count }) => ({
    op: 'ConcatV2',
    inputs: [...listed(count), single(axis as number)],
    attr: { ...T, N: whole(count), Tidx: integer },
  }),
  Pack: ({ axis }, { count }) => ({
    op: 'Pack',
    inputs: listed(count),
    attr: { ...T, N: whole(count), axis: whole(axis as number) },
  }),
  Unpack: ({ axis, num }) => ({
    op: 'Unpack',
    inputs: ['value'],
    attr: { ...T, axis: whole(axis as number), num: whole(num as number) },
  }),
  SplitV: ({ numOrSizeSplits, axis }) => {
    const along = single(axis as number);
    // A number of equal parts, or the size of each.
    if (typeof numOrSizeSplits === 'number') {
      return { op: 'Split', inputs: [along, 'x'], attr: { ...T, num_split: whole(numOrSizeSplits) } };
    }
    const sizes = numbers(numOrSizeSplits);
    return {
      op: 'SplitV',
      inputs: ['x', list(sizes), along],
      attr: { ...T, num_split: whole(sizes.length), Tlen: integer },
    };
  },
  Slice: ({ begin, size }) => ({
    op: 'Slice',
    inputs: ['x', list(numbers(begin)), list(numbers(size))],
    attr: { ...T, Index: integer },
  }),
  PadV2: ({ paddings, constantValue }) => ({
    op: 'PadV2',
    inputs: [
      'x',
      { values: (paddings as number[][]).flat(), shape: [(paddings as number[][]).length, 2], type: 'int32' },
      single(constantValue as number, 'float32'),
    ],
    attr: { ...T, Tpaddings: integer },
  }),
  Tile: ({ reps }) => ({ op: 'Tile', inputs: ['x', list(numbers(reps))], attr: { ...T, Tmultiples: integer } }),
  ExpandDims: ({ dim }) => ({
    op: 'ExpandDims',
    inputs: ['input', single(dim as number)],
    attr: { ...T, Tdim: integer },
  }),
  Select: same('SelectV2', 'condition', 't', 'e'),
  Cast: ({ dtype }) => ({
    op: 'Cast',
    inputs: ['x'],
    attr: { SrcT: float, DstT: dtype === 'int32' ? integer : dtype === 'bool' ? { type: 'DT_BOOL' } : float },
  }),
  ClipByValue: ({ clipValueMin, clipValueMax }) => ({
    op: 'ClipByValue',
    inputs: ['x', single(clipValueMin as number, 'float32'), single(clipValueMax as number, 'float32')],
    attr: T,
  }),
  GatherV2: ({ axis, batchDims }) => ({
    op: 'GatherV2',
    inputs: ['x', 'indices', single(axis as number)],
    attr: {
      Tparams: float,
      Tindices: integer,
      Taxis: integer,
      batch_dims: whole((batchDims as number | undefined) ?? 0),
    },
  }),
  OneHot: ({ depth, onValue, offValue }) => ({
    op: 'OneHot',
    inputs: [
      'indices',
      single(depth as number),
      single(onValue as number, 'float32'),
      single(offValue as number, 'float32'),
    ],
    attr: { T: float, TI: integer, axis: whole(-1) },
  }),
  ResizeNearestNeighbor: ({ size, alignCorners, halfPixelCenters }) => ({
    op: 'ResizeNearestNeighbor',
    inputs: ['images', list(numbers(size))],
    attr: { ...T, align_corners: flag(alignCorners === true), half_pixel_centers: flag(halfPixelCenters === true) },
  }),
};
