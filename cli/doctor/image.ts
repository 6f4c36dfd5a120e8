import { BatchClient, DescribeJobDefinitionsCommand, type JobDefinition } from '@aws-sdk/client-batch';
import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { Account } from '../deployment/account.ts';
import { type Check, fine, unknown, wrong } from './check.ts';

/** Whether the image that the stack's job definitions name is where they say. */
export async function checkImages(account: Account, stack: string): Promise<Check[]> {
  const jobDefinitions = await definitionsOf(account, stack);
  if (jobDefinitions.length === 0) return [unknown('image', 'the stack was deployed without compute')];
  const client = new BatchClient(account.settings);
  const described = await client.send(new DescribeJobDefinitionsCommand({ jobDefinitions }));
  client.destroy();
  const images = new Set((described.jobDefinitions ?? []).flatMap(imagesOf));
  return Promise.all([...images].map((image) => checkImage(account, image)));
}

async function definitionsOf({ cloudFormation }: Account, StackName: string): Promise<string[]> {
  const { StackResourceSummaries = [] } = await cloudFormation.send(new ListStackResourcesCommand({ StackName }));
  const definitions = StackResourceSummaries.filter(({ ResourceType }) => ResourceType === 'AWS::Batch::JobDefinition');
  return definitions.flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? []);
}

const imagesOf = ({ containerProperties }: JobDefinition) => containerProperties?.image ?? [];

export interface ImageName {
  readonly registryId: string;
  readonly region: string;
  readonly repositoryName: string;
  readonly id: { readonly imageDigest: string } | { readonly imageTag: string };
}

/** The parts of an image's URI in ECR; undefined for any other registry. */
export function parseImage(uri: string): ImageName | undefined {
  const parts = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?:@(sha256:\w+)|:([\w.-]+))?$/.exec(
    uri,
  );
  if (!parts) return undefined;
  const [, registryId = '', region = '', repositoryName = '', imageDigest, imageTag = 'latest'] = parts;
  return { registryId, region, repositoryName, id: imageDigest === undefined ? { imageTag } : { imageDigest } };
}

async function checkImage({ settings }: Account, uri: string): Promise<Check> {
  const name = parseImage(uri);
  if (!name) return unknown('image', `${uri} is in no registry of ECR`);
  const { registryId, region, repositoryName, id } = name;
  const client = new ECRClient({ ...settings, region });
  try {
    const { imageDetails = [] } = await client.send(
      new DescribeImagesCommand({ registryId, repositoryName, imageIds: [id] }),
    );
    const bytes = imageDetails[0]?.imageSizeInBytes;
    return fine('image', `${uri}${bytes ? ` (${(bytes / 1024 ** 2).toFixed(0)} MiB)` : ''}`);
  } catch (error) {
    const gone = /ImageNotFound|RepositoryNotFound/.test((error as Error).name);
    if (!gone) throw error;
    return wrong('image', `${uri} is not there`, 'push it, or deploy the stack again, which builds it');
  } finally {
    client.destroy();
  }
}
