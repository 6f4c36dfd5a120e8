import type { Context } from 'aws-lambda';
import type { Services } from './services.ts';

/** Wraps a handler for Lambda: its services are made on the first call and kept while the function is warm. */
export function lambda<Input, Answer>(
  make: (services: Services) => (input: Input) => Promise<Answer>,
): (input: Input, context?: Context) => Promise<Answer> {
  let handler: ((input: Input, context?: Context) => Promise<Answer>) | undefined;
  return async (input, context) => {
    if (!handler) {
      const { cloudWatch, observed } = await import('./observe/powertools.ts');
      const { awsServices } = await import('./aws/services.ts');
      handler = observed(make(awsServices(process.env, cloudWatch)));
    }
    return handler(input, context);
  };
}
