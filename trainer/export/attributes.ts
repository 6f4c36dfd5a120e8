type TensorShape = { readonly dim: readonly { readonly size: string }[] };

/** Attributes of a node in the JSON of a TensorFlow graph (GraphDef, in protobuf's JSON mapping). */
export type Attribute =
  | { readonly type: string }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly f: number }
  | { readonly s: string }
  | { readonly shape: TensorShape }
  | { readonly tensor: { readonly dtype: string; readonly tensorShape: TensorShape } }
  | { readonly list: { readonly i: readonly string[] } };

export interface Node {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

export const float = { type: 'DT_FLOAT' } as const;
export const integer = { type: 'DT_INT32' } as const;
export const flag = (b: boolean): Attribute => ({ b });
export const whole = (i: number): Attribute => ({ i: String(i) });
export const real = (f: number): Attribute => ({ f });
/** Bytes travel in base64. */
export const text = (s: string): Attribute => ({ s: Buffer.from(s, 'utf8').toString('base64') });
export const wholes = (list: readonly number[]): Attribute => ({ list: { i: list.map(String) } });
const dims = (shape: readonly number[]): TensorShape => ({ dim: shape.map((size) => ({ size: String(size) })) });
export const shaped = (shape: readonly number[]): Attribute => ({ shape: dims(shape) });
/** A tensor whose values are in the files of weights; viewers such as Netron read its type and shape here. */
export const tensorOf = (dtype: string, shape: readonly number[]): Attribute => ({
  tensor: { dtype, tensorShape: dims(shape) },
});
