const fields = ['path', 'validation_path', 'test_path'];

/** The s3:// addresses in a spec's `trainer` section: the trial is given signed URLs for them. */
export function s3Addresses(trainer: Readonly<Record<string, unknown>>): string[] {
  const { data } = trainer;
  if (typeof data !== 'object' || data === null) return [];
  const named = fields.map((field) => (data as Readonly<Record<string, unknown>>)[field]);
  return named.filter((place): place is string => typeof place === 'string' && place.startsWith('s3://'));
}
