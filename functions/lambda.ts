import type { Services } from './services.ts';

/** Wraps a handler for Lambda: its services are made on the first call and kept while the function is warm. */
export function lambda<Input, Answer>(
  make: (services: Services) => (input: Input) => Promise<Answer>,
): (input: Input) => Promise<Answer> {
  let handler: ((input: Input) => Promise<Answer>) | undefined;
  return async (input) => {
    if (!handler) {
      const { awsServices } = await import('./aws/services.ts');
      handler = make(awsServices(process.env));
    }
    return handler(input);
  };
}
