import { readFileSync } from 'node:fs';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { built } from './root.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** What the embedded cloud takes from the synthesised stack: the very definition and table that AWS gets. */
export interface EmbeddedStack {
  readonly definition: StateMachineDefinition;
  readonly table: Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'>;
}

/** CloudFormation's functions, as far as a definition uses them; ARNs of functions name their logical ids. */
function resolve(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(resolve).join(separator);
  }
  if (name === 'Fn::GetAtt') return `arn:aws:lambda:us-east-1:000000000000:function:${(argument as string[])[0]}`;
  if (name === 'Ref' && argument === 'AWS::Partition') return 'aws';
  throw new Error(`the definition uses ${name} of ${JSON.stringify(argument)}, which only CloudFormation knows`);
}

export function readStack(file: string = built.template): EmbeddedStack {
  const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const only = (type: string) => {
    const found = Object.values(Resources).filter((resource) => resource.Type === type);
    if (found.length !== 1) throw new Error(`the stack has ${found.length} resources of type ${type}, not one`);
    return (found[0] as Resource).Properties;
  };
  const table = only('AWS::DynamoDB::GlobalTable');
  return {
    definition: JSON.parse(
      resolve(only('AWS::StepFunctions::StateMachine').DefinitionString),
    ) as StateMachineDefinition,
    table: {
      KeySchema: table.KeySchema,
      AttributeDefinitions: table.AttributeDefinitions,
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes,
    } as EmbeddedStack['table'],
  };
}
