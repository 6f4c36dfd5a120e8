import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { keysOf } from './keys.ts';
import { metricNamespace, metricUnits } from './metrics.ts';
import { asError, type Observer } from './observer.ts';
import { redact } from './redact.ts';

/** Level and service, which is the deployment, come from the environment: POWERTOOLS_LOG_LEVEL, POWERTOOLS_SERVICE_NAME. */
const logger = new Logger({ jsonReplacerFn: redact });

/** Written as one line in the embedded metric format when an invocation ends. */
export const metrics = new Metrics({ namespace: metricNamespace });

/** CloudWatch: every line is JSON with the keys of the invocation. */
export const cloudWatch: Observer = {
  log: logger,
  count: (metric, value = 1) => metrics.addMetric(metric, metricUnits[metric], value),
};

/** A handler whose lines say what it was called for, whose errors are logged, and whose metrics are written. */
export function observed<Input, Answer>(
  handler: (input: Input) => Promise<Answer>,
): (input: Input, context?: Context) => Promise<Answer> {
  return async (input, context) => {
    logger.resetKeys();
    if (context) logger.addContext(context);
    logger.appendKeys(keysOf(input));
    try {
      return await handler(input);
    } catch (error) {
      logger.error('the call failed', asError(error));
      throw error;
    } finally {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}
