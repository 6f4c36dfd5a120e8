export type ParamValue = string | number | boolean | null;
/** A trial's parameters by name; inactive conditional parameters are absent. */
export type Params = Readonly<Record<string, ParamValue>>;

/**
 * One dimension of a search space. Samplers work in the unit interval: `fromUnit` is the quantile function of the
 * parameter's prior (uniform, log-uniform, weighted …), so a uniform `u` draws from the prior.
 */
export interface Parameter {
  readonly name: string;
  /** `continuous` and `ordered` have a metric on the unit interval; the choices of `categorical` have no order. */
  readonly kind: 'continuous' | 'ordered' | 'categorical';
  /** Number of distinct values; Infinity when continuous, 1 for a constant. */
  readonly cardinality: number;
  /** Exact inverse of `fromUnit` for continuous parameters, the middle of the value's bin for the others. */
  toUnit(value: ParamValue): number;
  /** Total on [0, 1]: always answers a value within the bounds, on the step grid. */
  fromUnit(u: number): ParamValue;
  /** Position of a value among the `cardinality` values, -1 when it is none of them; finite parameters only. */
  indexOf(value: ParamValue): number;
  valueAt(index: number): ParamValue;
  /**
   * Where the bin of the index-th value begins in the unit interval; it ends at `edge(index + 1)`, and
   * `edge(cardinality)` is 1. Finite parameters only.
   */
  edge(index: number): number;
  /** Whether a value is inside the domain. */
  contains(value: ParamValue): boolean;
}

/** The points of a space by number, without any table: 10^9 points cost nothing. */
export interface Enumeration {
  readonly size: number;
  /** The point of a rank in [0, size); the last parameter varies fastest. */
  pointAt(rank: number): Params;
}

/** A compiled search space. */
export interface Space {
  /** In an order in which every parent comes before its children. */
  readonly parameters: readonly Parameter[];
  /** Number of distinct points with conditions applied, before constraints; Infinity with any continuous parameter. */
  readonly cardinality: number;
  /** Whether any parameter is conditional. */
  readonly conditional: boolean;
  /** Indices of parameters that are always active together, parents' groups first. */
  readonly groups: readonly (readonly number[])[];
  /** Whether the parameter is active under these (possibly partial, parents first) values. */
  isActive(parameter: Parameter, params: Params): boolean;
  /** Whether all constraints hold; those that hang on absent parameters do. */
  feasible(params: Params): boolean;
  /** The first constraint that does not hold. */
  brokenConstraint(params: Params): string | undefined;
  /** Why the point is not in the space (unknown, missing, out of bounds, infeasible), or undefined when it is. */
  refuse(params: Params): string | undefined;
  /** Builds the point at unit coordinates (one per parameter, same order); drops inactive parameters. */
  decode(unit: ArrayLike<number>): Params;
  /** Adds what follows from the given values, constants and derived parameters, and drops what is inactive. */
  complete(params: Params): Params;
  /**
   * All points, conditions applied, constraints not; of a continuous parameter so many, evenly spread over its prior.
   *
   * @throws RangeError that names a continuous parameter without a number of points
   */
  enumerate(pointsOf?: (name: string) => number | undefined): Enumeration;
  /** Unit coordinates of a point, NaN where inactive or absent. */
  encode(params: Params): Float64Array;
  /** A canonical string: equal points, equal keys. Guards finite spaces against repeats. */
  key(params: Params): string;
}
