import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { signedFetch } from '../../cli/deployment/signed-fetch.ts';
import type { Role } from '../../functions/api/access.ts';
import { services } from './services.ts';
import type { Emulator } from './set-up.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Users of the account whose requests are signed with keys of their own. */
export function accountOf(emulator: Emulator) {
  const { iam, sfn } = services(emulator);
  return {
    /** A user of the account, with the stack's policy of a role. */
    async user(UserName: string, role?: Role): Promise<Keys> {
      await iam.send(new CreateUserCommand({ UserName }));
      const policy = emulator.resources.find(
        ({ type, logicalId }) =>
          type === 'AWS::IAM::ManagedPolicy' && new RegExp(`EdgesHttp${role}[0-9A-F]{8}$`, 'i').test(logicalId),
      );
      if (role) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: policy?.physicalId }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return { accessKeyId: AccessKey?.AccessKeyId as string, secretAccessKey: AccessKey?.SecretAccessKey as string };
    },
    /** Reaches the deployed API with requests that these keys have signed. */
    as: (keys: Keys) =>
      signedFetch(emulator.api, { ...sfn.config, region: 'us-east-1', credentials: async () => keys }),
  };
}
