/** Attributes of a node in the JSON of a TensorFlow graph (GraphDef, in protobuf's JSON mapping). */
export type Attribute =
  | { readonly type: string }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly f: number }
  | { readonly s: string }
  | { readonly shape: { readonly dim: readonly { readonly size: string }[] } }
  | { readonly list: { readonly i: readonly string[] } };

export interface Node {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

export const float: Attribute = { type: 'DT_FLOAT' };
export const integer: Attribute = { type: 'DT_INT32' };
export const flag = (b: boolean): Attribute => ({ b });
export const whole = (i: number): Attribute => ({ i: String(i) });
export const real = (f: number): Attribute => ({ f });
/** Bytes travel in base64. */
export const text = (s: string): Attribute => ({ s: Buffer.from(s, 'utf8').toString('base64') });
export const wholes = (list: readonly number[]): Attribute => ({ list: { i: list.map(String) } });
export const shaped = (shape: readonly number[]): Attribute => ({
  shape: { dim: shape.map((size) => ({ size: String(size) })) },
});
