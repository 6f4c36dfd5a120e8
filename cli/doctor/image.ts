import { BatchClient, DescribeJobDefinitionsCommand, type JobDefinition } from '@aws-sdk/client-batch';
import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { parseEcrImage } from '../../infra/compute/ecr-image.ts';
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
  const definitions: string[] = [];
  for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName }))
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? [])
      if (ResourceType === 'AWS::Batch::JobDefinition' && PhysicalResourceId) definitions.push(PhysicalResourceId);
  return definitions;
}

const imagesOf = ({ containerProperties }: JobDefinition) => containerProperties?.image ?? [];

async function checkImage({ settings }: Account, uri: string): Promise<Check> {
  const name = parseEcrImage(uri);
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
