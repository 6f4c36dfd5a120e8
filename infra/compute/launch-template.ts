import type { Size } from 'aws-cdk-lib';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MultipartBody,
  MultipartUserData,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** An image that is there is not pulled again; an instance that Spot takes back tells its containers to end. */
const agentSettings = ['ECS_IMAGE_PULL_BEHAVIOR=prefer-cached', 'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true'];

/** How an instance starts: settings of the ECS agent, an encrypted disk, and metadata out of the containers' reach. */
export function launchTemplate(scope: Construct, id: string, disk: Size): LaunchTemplate {
  const commands = UserData.forLinux();
  for (const setting of agentSettings) commands.addCommands(`echo ${setting} >> /etc/ecs/ecs.config`);
  // Batch merges its own part into the user data, which has to be MIME for that.
  const userData = new MultipartUserData();
  userData.addPart(MultipartBody.fromUserData(commands));
  return new LaunchTemplate(scope, id, {
    userData,
    httpTokens: LaunchTemplateHttpTokens.REQUIRED,
    // A container is one hop away: the instance's role is not for it.
    httpPutResponseHopLimit: 1,
    blockDevices: [
      {
        deviceName: '/dev/xvda',
        volume: BlockDeviceVolume.ebs(disk.toGibibytes(), {
          volumeType: EbsDeviceVolumeType.GP3,
          encrypted: true,
          deleteOnTermination: true,
        }),
      },
    ],
  });
}
