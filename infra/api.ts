import { Aws, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allows, neededRole, type Role, roles } from '../functions/api/access.ts';
import type { AuthenticationProps } from './props.ts';

export interface SweepApiProps {
  /** Default: IAM (SigV4). */
  readonly authentication?: AuthenticationProps | undefined;
  /** Requests a second, on average and at most at once. Default: 200 and 400. */
  readonly throttle?: { readonly rateLimit: number; readonly burstLimit: number };
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const;

/**
 * The HTTP API: callers sign (SigV4), or show a JWT where an issuer is configured. Trials come with tokens of their own,
 * which the function checks, so their routes have no authorizer.
 */
export class SweepApi extends Construct {
  readonly api: HttpApi;
  readonly #open = new HttpNoneAuthorizer();

  constructor(scope: Construct, id: string, props: SweepApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      description: 'Skysweep',
      createDefaultStage: false,
      defaultAuthorizer: authorizerOf(props.authentication),
    });
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: props.throttle ?? { rateLimit: 200, burstLimit: 400 },
      accessLogSettings: { destination: new LogGroupLogDestination(logs) },
    });
  }

  /** Base URL. */
  get url(): string {
    return this.api.apiEndpoint;
  }

  /** Lets a function answer: the trial protocol, and what tells nothing of sweeps, without an authorizer. */
  answerWith(handler: IFunction): void {
    const integration = new HttpLambdaIntegration('Handler', handler);
    const open = [
      { path: '/v1/trial/{proxy+}', methods: [HttpMethod.POST] },
      { path: '/v1/job/{proxy+}', methods: [HttpMethod.POST] },
      { path: '/v1/health', methods: [HttpMethod.GET] },
      { path: '/v1/openapi.json', methods: [HttpMethod.GET] },
    ];
    for (const route of open) {
      for (const made of this.api.addRoutes({ ...route, integration, authorizer: this.#open })) {
        Validations.of(made).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: 'Trials show tokens that the function checks; health and the description of the API are no secret.',
        });
      }
    }
    for (const path of ['/v1/sweeps', '/v1/sweeps/{proxy+}']) {
      this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration });
    }
  }

  /** A policy for each role, to be attached to whom the account's owner trusts with it. */
  rolePolicies(): Readonly<Record<Role, ManagedPolicy>> {
    const policy = (role: Role) => {
      const allowed = methods.filter((method) => allows(role, neededRole(method)));
      const resources = allowed.map(
        (method) =>
          `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.api.apiId}/$default/${method}/v1/sweeps*`,
      );
      return new ManagedPolicy(this, `${role[0]?.toUpperCase()}${role.slice(1)}`, {
        description: `Skysweep: ${role} of the HTTP API`,
        statements: [new PolicyStatement({ actions: ['execute-api:Invoke'], resources })],
      });
    };
    return Object.fromEntries(roles.map((role) => [role, policy(role)])) as Record<Role, ManagedPolicy>;
  }
}

function authorizerOf({ jwt }: AuthenticationProps = {}): IHttpRouteAuthorizer {
  if (!jwt) return new HttpIamAuthorizer();
  return new HttpJwtAuthorizer('Jwt', jwt.issuer, { jwtAudience: [...jwt.audience] });
}
