export interface EcrImage {
  readonly registryId: string;
  readonly region: string;
  readonly repositoryName: string;
  readonly id: { readonly imageDigest: string } | { readonly imageTag: string };
}

/** The parts of an image's URI in ECR; undefined for any other registry. */
export function parseEcrImage(uri: string): EcrImage | undefined {
  const parts = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?:@(sha256:\w+)|:([\w.-]+))?$/.exec(
    uri,
  );
  if (!parts) return undefined;
  const [, registryId = '', region = '', repositoryName = '', imageDigest, imageTag = 'latest'] = parts;
  return { registryId, region, repositoryName, id: imageDigest === undefined ? { imageTag } : { imageDigest } };
}
