import { Validations } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, IpAddresses, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** Public subnets alone: no NAT gateway to pay for while nothing runs. S3 traffic, images included, stays inside. */
export function ownNetwork(scope: Construct, id: string): IVpc {
  const vpc = new Vpc(scope, id, {
    ipAddresses: IpAddresses.cidr('10.42.0.0/16'),
    maxAzs: 3,
    natGateways: 0,
    subnetConfiguration: [{ name: 'jobs', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    // Emptying it takes a custom resource, and nothing here uses the group.
    restrictDefaultSecurityGroup: false,
  });
  Validations.of(vpc).acknowledge({
    id: 'AwsSolutions-VPC7',
    reason:
      'Nothing listens in this network: its only security group has no ingress rule. Flow logs would charge for every byte of training data.',
  });
  // Under exactOptionalPropertyTypes a class of the library is not its own interface.
  return vpc as IVpc;
}
