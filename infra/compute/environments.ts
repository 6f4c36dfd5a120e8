import {
  AllocationStrategy,
  type EcsMachineImageType,
  ManagedEc2EcsComputeEnvironment,
  type OrderedComputeEnvironment,
} from 'aws-cdk-lib/aws-batch';
import {
  type ILaunchTemplate,
  type InstanceClass,
  InstanceType,
  type ISecurityGroup,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface EnvironmentProps {
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  readonly launchTemplate: ILaunchTemplate;
  readonly instanceRole: IRole;
  readonly imageType: EcsMachineImageType.ECS_AL2023_NVIDIA | EcsMachineImageType.ECS_AL2023;
  /** Families and types. */
  readonly instances: readonly string[];
  readonly maxVcpus: number;
  readonly spotShare: number;
}

/** The machines' processors, for Spot and on demand. */
function shares({ spotShare, maxVcpus }: Pick<EnvironmentProps, 'spotShare' | 'maxVcpus'>) {
  const spot = Math.ceil(spotShare * maxVcpus);
  return { spot, onDemand: maxVcpus - spot };
}

/** How many jobs of so many vCPUs run at once. */
export function jobsAtOnce(props: Pick<EnvironmentProps, 'spotShare' | 'maxVcpus'>, vcpus: number): number {
  const { spot, onDemand } = shares(props);
  return Math.floor(spot / vcpus) + Math.floor(onDemand / vcpus);
}

/** Spot first, on demand when Spot has nothing. Both shrink to no instance at all. */
export function environments(scope: Construct, name: string, props: EnvironmentProps): OrderedComputeEnvironment[] {
  const { vpc, securityGroup, imageType, instances } = props;
  const { spot: onSpot, onDemand } = shares(props);
  const parts = [
    { id: `${name}Spot`, spot: true, maxvCpus: onSpot },
    { id: `${name}OnDemand`, spot: false, maxvCpus: onDemand },
  ].filter((part) => part.maxvCpus > 0);
  const types = instances.filter((instance) => instance.includes('.'));
  const families = instances.filter((instance) => !instance.includes('.'));
  return parts.map(({ id, spot, maxvCpus }, i) => ({
    order: i + 1,
    computeEnvironment: new ManagedEc2EcsComputeEnvironment(scope, id, {
      vpc,
      vpcSubnets: { subnets: (vpc.publicSubnets.length > 0 ? vpc.publicSubnets : vpc.privateSubnets).slice() },
      securityGroups: [securityGroup],
      instanceRole: props.instanceRole,
      launchTemplate: props.launchTemplate,
      images: [{ imageType }],
      instanceTypes: types.map((type) => new InstanceType(type)),
      instanceClasses: families as InstanceClass[],
      useOptimalInstanceClasses: false,
      spot,
      allocationStrategy: spot
        ? AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED
        : AllocationStrategy.BEST_FIT_PROGRESSIVE,
      minvCpus: 0,
      maxvCpus,
      // An update lets running jobs end on their old instances.
      terminateOnUpdate: false,
      updateToLatestImageVersion: true,
    }),
  }));
}
