import { Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { SkysweepSweeps } from '../../infra/sweeps.ts';
import { resourcesOf, templateOf, testApp } from './synthesise.ts';

const template = templateOf({ compute: false });
const routes = (of: Template) =>
  Object.values(resourcesOf(of))
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
    .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]);

describe('the HTTP API', () => {
  it('asks for a signature but on the trial routes and on what tells nothing of sweeps', () => {
    expect(Object.fromEntries(routes(template))).toEqual({
      'POST /v1/trial/{proxy+}': 'NONE',
      'POST /v1/job/{proxy+}': 'NONE',
      'GET /v1/health': 'NONE',
      'GET /v1/openapi.json': 'NONE',
      'ANY /v1/sweeps': 'AWS_IAM',
      'ANY /v1/sweeps/{proxy+}': 'AWS_IAM',
    });
  });

  it('asks for a JWT instead where an issuer is given', () => {
    const jwt = { issuer: 'https://issuer.example', audience: ['skysweep'], roleClaim: 'groups' };
    const other = templateOf({ compute: false, authentication: { jwt } });
    expect(Object.fromEntries(routes(other))).toMatchObject({ 'ANY /v1/sweeps/{proxy+}': 'JWT' });
    other.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['skysweep'] },
    });
    other.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SKYSWEEP_ROLE_CLAIM: 'groups' }) },
    });
  });

  it('may read the buckets that hold data, to sign URLs for trials', () => {
    const statement = (of: Template) =>
      Object.values(resourcesOf(of))
        .filter(({ Type }) => Type === 'AWS::IAM::Policy')
        .filter((policy) => JSON.stringify(policy).includes(':s3:::my-data/*'));
    expect(statement(template)).toEqual([]);
    expect(statement(templateOf({ compute: false, dataBuckets: ['my-data'] }))).toHaveLength(1);
  });

  it('is throttled and logged', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      AccessLogSettings: Match.objectLike({ DestinationArn: Match.anyValue() }),
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 }),
    });
  });

  it('has a policy for each role, by methods', () => {
    const policies = Object.values(resourcesOf(template)).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
    const allowed = policies.map((policy) =>
      [...JSON.stringify(policy).matchAll(/\/(GET|POST|PATCH|DELETE)\//g)].map(([, method]) => method),
    );
    expect(allowed.sort((a, b) => a.length - b.length)).toEqual([
      ['GET'],
      ['GET', 'POST', 'PATCH'],
      ['GET', 'POST', 'PATCH', 'DELETE'],
    ]);
  });
});

describe('the triggers', () => {
  it('start sweeps for requests on the bus and for specs put in the bucket, with dead letters', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: Match.anyValue(),
      EventPattern: { 'detail-type': ['SweepRequested'] },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ suffix: '.yaml' }, { suffix: '.yml' }, { suffix: '.json' }] } },
      },
    });
  });

  it('include schedules, data sets, a topic and a webhook where they are wanted', () => {
    const stack = new Stack(testApp(), 'Wanted');
    new SkysweepSweeps(stack, 'Sweeps', {
      compute: false,
      triggers: {
        schedules: { nightly: { schedule: Schedule.rate(Duration.hours(1)), spec: 'specs/nightly.yaml' } },
        dataSets: { images: { bucket: new Bucket(stack, 'Data'), prefix: 'images/', spec: 'specs/images.yaml' } },
      },
      notifications: {
        topic: new Topic(stack, 'Topic'),
        webhook: { url: 'https://hook.example/x', secret: SecretValue.unsafePlainText('secret') },
      },
    });
    const wanted = Template.fromStack(stack);
    wanted.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: Match.anyValue(),
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputPathsMap: { id: '$.id' },
            InputTemplate: '{"start":"specs/nightly.yaml","id":<id>}',
          },
        }),
      ],
    });
    wanted.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({ detail: Match.objectLike({ object: { key: [{ prefix: 'images/' }] } }) }),
      Targets: [
        Match.objectLike({
          // The detail as one value, which EventBridge inserts as JSON: a key may have quotes.
          InputTransformer: {
            InputPathsMap: { id: '$.id', detail: '$.detail' },
            InputTemplate: '{"start":"specs/images.yaml","dataSet":"images","id":<id>,"detail":<detail>}',
          },
        }),
      ],
    });
    wanted.resourceCountIs('AWS::Events::ApiDestination', 1);
    wanted.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        source: ['skysweep'],
        'detail-type': Match.arrayWith(['TrialSettled', 'SweepRejected']),
      }),
    });
  });
});
