// Loaded before everything else into each function that the emulator runs: writes down which calls it makes to AWS,
// on what, and what a call consumes; one JSON line a call. What the function logs goes with it.
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const file = process.env.SKYSWEEP_RECORD;
const name = process.env.AWS_LAMBDA_FUNCTION_NAME;
if (file && name) record(file, name);

function record(file, fn) {
  const require = createRequire(import.meta.url);
  const write = (line) =>
    appendFileSync(file, `${JSON.stringify({ at: Date.now(), fn, pid: process.pid, ...line })}\n`);

  // The emulator's worker answers each invocation with one line that begins so.
  const print = process.stdout.write;
  process.stdout.write = function (chunk, ...rest) {
    if (typeof chunk === 'string' && /^\{"status":"(ok|error)"/.test(chunk)) {
      const { status, result } = JSON.parse(chunk);
      write({ invocation: status, answer: result?.action });
    }
    return print.call(this, chunk, ...rest);
  };

  // Whatever a function writes ends there: the worker keeps standard output for itself.
  const log = process.stderr.write;
  process.stderr.write = function (chunk, ...rest) {
    write({ log: String(chunk) });
    return log.call(this, chunk, ...rest);
  };

  const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
  const Client = Object.getPrototypeOf(DynamoDBClient.prototype);
  const send = Client.send;
  Client.send = async function (command, ...rest) {
    const service = this.config.serviceId;
    const action = actionOf(service, command.constructor.name.replace(/Command$/, ''));
    const { input } = command;
    if (service === 'DynamoDB') input.ReturnConsumedCapacity = 'TOTAL';
    const call = { service, action, on: resourceOf(service, input) };
    // A batch is one call on every key that it names.
    if (action === 'BatchWriteItem') {
      for (const on of batchOf(input)) write({ service, action, on });
      return send.call(this, command, ...rest);
    }
    try {
      const answer = await send.call(this, command, ...rest);
      write({ ...call, units: answer.ConsumedCapacity?.CapacityUnits });
      return answer;
    } catch (error) {
      write({ ...call, error: error.name });
      throw error;
    }
  };

  // Whoever uses a presigned URL does so with the rights of the function that signed it.
  const { S3RequestPresigner } = require('@aws-sdk/s3-request-presigner');
  const presign = S3RequestPresigner.prototype.presign;
  S3RequestPresigner.prototype.presign = function (request, ...rest) {
    const action = { GET: 'GetObject', PUT: 'PutObject' }[request.method] ?? request.method;
    write({ service: 'S3', action, on: { path: request.path }, presigned: true });
    return presign.call(this, request, ...rest);
  };
}

function actionOf(service, command) {
  const documents = {
    Get: 'GetItem',
    Put: 'PutItem',
    Update: 'UpdateItem',
    Delete: 'DeleteItem',
    BatchWrite: 'BatchWriteItem',
  };
  return service === 'DynamoDB' ? (documents[command] ?? command) : command;
}

function batchOf({ RequestItems }) {
  return Object.entries(RequestItems).flatMap(([table, requests]) =>
    requests.map(({ PutRequest, DeleteRequest }) => ({ table, key: PutRequest?.Item.pk ?? DeleteRequest?.Key.pk })),
  );
}

function resourceOf(service, input) {
  const values = input.ExpressionAttributeValues;
  switch (service) {
    case 'DynamoDB':
      return {
        table: input.TableName,
        index: input.IndexName,
        key: input.Key?.pk ?? input.Item?.pk ?? values?.[':pk'] ?? values?.[':gpk'],
      };
    case 'S3':
      return { bucket: input.Bucket, key: input.Key };
    case 'SFN':
      return { stateMachine: input.stateMachineArn, execution: input.executionArn };
    case 'Batch':
      return { queue: input.jobQueue, definition: input.jobDefinition };
    default:
      return { bus: input.Entries?.[0]?.EventBusName, topic: input.TopicArn };
  }
}
