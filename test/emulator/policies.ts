import type { CloudFormationResource } from './deployment.ts';

/** A statement of a role, with ARNs of the stack's own resources written as `<LogicalId>`. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Patterns of partition keys; undefined where any will do. */
  readonly leadingKeys?: readonly string[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, CloudFormationResource>>;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** CloudFormation's functions as they occur in policies. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[])[0]}>`;
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(flatten).join(separator);
  }
  if (name === 'Fn::Sub') {
    const text = (Array.isArray(argument) ? argument[0] : argument) as string;
    return text.replace(/\$\{([^}.]+)[^}]*\}/g, '<$1>');
  }
  if (name === 'Fn::Select' || name === 'Fn::Split') return JSON.stringify(argument);
  throw new Error(`a policy uses ${name}`);
}

interface RawStatement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What each function of the template may do, by logical id. */
export function statementsOf({ Resources }: Template): Map<string, Statement[]> {
  const all = Object.entries(Resources);
  const byRole = new Map<string, Statement[]>();
  for (const [, { Type, Properties = {} }] of all) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { Statement: raw } = Properties.PolicyDocument as { Statement: readonly RawStatement[] };
    const statements = raw.map(({ Action, Resource, Condition }): Statement => {
      const leadingKeys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
      return {
        actions: list(Action),
        resources: list(Resource).map(flatten),
        ...(leadingKeys !== undefined && { leadingKeys: list(leadingKeys as string | string[]) }),
      };
    });
    for (const role of Properties.Roles as unknown[]) {
      const id = flatten(role).slice(1, -1);
      byRole.set(id, [...(byRole.get(id) ?? []), ...statements]);
    }
  }
  const functions = all.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return new Map(
    functions.map(([id, { Properties }]) => [id, byRole.get(flatten(Properties?.Role).slice(1, -1)) ?? []]),
  );
}

const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** IAM's wildcard. */
export function matches(pattern: string, value: string): boolean {
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(value);
}
