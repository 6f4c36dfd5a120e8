import { compileCondition, isList } from './condition.ts';
import type { WhenDefinition } from './condition-schema.ts';
import type { Enumeration, Params, ParamValue } from './parameter.ts';

/** A parameter as a numbered list of values, which is never written out. */
export interface Axis {
  readonly name: string;
  readonly size: number;
  valueAt(index: number): ParamValue;
  readonly when?: WhenDefinition | undefined;
}

/** @param axes parents before children */
export function enumerate(axes: readonly Axis[]): Enumeration {
  const families = familiesOf(axes).map(enumerateFamily);
  const size = families.reduce((product, family) => product * family.size, 1);
  return {
    size,
    pointAt(rank) {
      const parts: Params[] = [];
      let rest = rank;
      for (const family of families.toReversed()) {
        parts.unshift(family.pointAt(rest % family.size));
        rest = Math.floor(rest / family.size);
      }
      const merged: Params = Object.assign({}, ...parts);
      return Object.fromEntries(axes.filter(({ name }) => name in merged).map(({ name }) => [name, merged[name]!]));
    },
  };
}

/** Parameters that conditions tie together, directly or through others; order kept. */
function familiesOf(axes: readonly Axis[]): Axis[][] {
  const family = new Map<string, Set<Axis>>();
  for (const axis of axes) {
    const joined = new Set([axis]);
    for (const parent of Object.keys(axis.when ?? {}))
      for (const member of family.get(parent) ?? []) joined.add(member);
    for (const member of joined) family.set(member.name, joined);
  }
  return [...new Set(family.values())].map((members) => axes.filter((axis) => members.has(axis)));
}

/** Stretches [start, end) of a parent's values within which no child's condition changes. */
function stretchesOf(axis: Axis, children: readonly Axis[]): (readonly [start: number, end: number])[] {
  if (children.length === 0) return [[0, axis.size]];
  const conditions = children.map((child) => compileCondition({ [axis.name]: child.when![axis.name]! }));
  const signature = (index: number) => conditions.map((holds) => holds({ [axis.name]: axis.valueAt(index) })).join();
  const cuts = new Set([0, axis.size]);
  for (const child of children) {
    const condition = child.when![axis.name]!;
    if (axis.size <= 1024) break;
    // Only a range of numbers has more values than that; they rise with the index.
    const firstAbove = (bound: number, above: (value: number) => boolean) => {
      let [low, high] = [0, axis.size];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (above(axis.valueAt(middle) as number)) high = middle;
        else low = middle + 1;
      }
      return Number.isNaN(bound) ? 0 : low;
    };
    const [from, to] = isList(condition)
      ? [condition as number[], condition as number[]]
      : [[condition.low ?? Number.NEGATIVE_INFINITY], [condition.high ?? Number.POSITIVE_INFINITY]];
    for (const bound of from) cuts.add(firstAbove(bound, (value) => value >= bound));
    for (const bound of to) cuts.add(firstAbove(bound, (value) => value > bound));
  }
  if (axis.size <= 1024) {
    for (let i = 1; i < axis.size; i += 1) if (signature(i) !== signature(i - 1)) cuts.add(i);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((end, i) => [sorted[i]!, end] as const);
}

function enumerateFamily(axes: readonly Axis[]): Enumeration {
  const active = axes.map((axis) => compileCondition(axis.when ?? {}));
  const stretches = axes.map((axis) =>
    stretchesOf(
      axis,
      axes.filter((other) => other.when && Object.hasOwn(other.when, axis.name)),
    ),
  );
  const known = new Map<string, number>();

  /** Points that begin with `params`, from the axis `at` on; `path` names the stretches chosen so far. */
  const count = (at: number, params: Params, path: string): number => {
    const axis = axes[at];
    if (!axis) return 1;
    if (!active[at]!(params)) return count(at + 1, params, path);
    const key = `${at}:${path}`;
    let total = known.get(key);
    if (total === undefined) {
      total = 0;
      for (const [s, [start, end]] of stretches[at]!.entries()) {
        total += (end - start) * inside(at, s, params, path);
      }
      known.set(key, total);
    }
    return total;
  };
  /** Points that follow each value of a stretch. */
  const inside = (at: number, stretch: number, params: Params, path: string) => {
    const [axis, start] = [axes[at]!, stretches[at]![stretch]![0]];
    if (stretches[at]!.length === 1) return count(at + 1, { ...params, [axis.name]: axis.valueAt(start) }, path);
    return count(at + 1, { ...params, [axis.name]: axis.valueAt(start) }, `${path}${at}.${stretch},`);
  };

  return {
    size: count(0, {}, ''),
    pointAt(rank) {
      let rest = rank;
      let path = '';
      let params: Params = {};
      for (const [at, axis] of axes.entries()) {
        if (!active[at]!(params)) continue;
        for (const [s, [start, end]] of stretches[at]!.entries()) {
          const each = inside(at, s, params, path);
          const offset = Math.floor(rest / each);
          if (offset >= end - start) {
            rest -= (end - start) * each;
            continue;
          }
          rest -= offset * each;
          if (stretches[at]!.length > 1) path += `${at}.${s},`;
          params = { ...params, [axis.name]: axis.valueAt(start + offset) };
          break;
        }
      }
      return params;
    },
  };
}
