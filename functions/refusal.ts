import { type Complaint, fieldPath, SpecError } from '../core/sweep/spec/issue.ts';
import { RequestError } from './errors.ts';

/** What is wrong with a spec that is fine by itself. */
export function refusal(complaints: readonly Complaint[]): RequestError {
  const { message, issues } = new SpecError(
    complaints.map(({ path, message }) => ({ path: fieldPath(path), message })),
  );
  return new RequestError(422, message, issues);
}
