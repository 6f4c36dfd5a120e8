import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

export type Item = Record<string, unknown>;
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Attributes to set (undefined removes) on condition that an expression over `#names` and `:values` holds. */
export interface Change {
  readonly set: Readonly<Record<string, unknown>>;
  readonly when: string;
  /** Extra values for the condition, without the colon. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Attributes to write; undefined removes one. */
export type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface IndexOptions {
  readonly from?: string;
  readonly newestFirst?: boolean;
  /** At most so many. */
  readonly limit?: number;
  /** Only what comes after this item, in the order asked for. */
  readonly after?: Key & { readonly gsk: string };
}

/** The few calls on the table that the stores need: single items and one partition's range, never a Scan. */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** False when an item with the key exists already. */
  putNew(item: Item & Key): Promise<boolean>;
  /** The whole new item, or undefined when the condition did not hold. */
  update(key: Key, change: Change): Promise<Item | undefined>;
  /** All items of a partition whose sort key starts with `prefix`. */
  list(pk: string, prefix: string): Promise<Item[]>;
  /** Items of a partition whose sort key starts with `prefix` and is greater than `after`; or the first or last so many. */
  range(pk: string, prefix: string, options: { after?: string; first?: number; last?: number }): Promise<Item[]>;
  /** Items of an index partition in order of its sort key, from `from` (included) on; eventually consistent. */
  listIndex(gpk: string, options?: IndexOptions): Promise<Item[]>;
  /** Takes items away; those that are not there are no error. */
  remove(keys: readonly Key[]): Promise<void>;
}

/** The sparse index: sweeps by creation, trials by state. */
export const indexName = 'byState';

export function documentClient(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, {
    // A loss may be larger than any integer that a double tells from the next.
    marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
    unmarshallOptions: { wrapNumbers: Number },
  });
}

/** DynamoDB takes so many in one call. */
const batchSize = 25;

/** Before what a busy table left undone is tried again. */
const firstPauseMs = 50;
const longestPauseMs = 2000;

function isLostRace(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}

export function openTable(client: DynamoDBDocumentClient, name: string): Table {
  async function query(
    { ExclusiveStartKey: first, ...input }: Omit<QueryCommandInput, 'TableName'>,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let start = first;
    do {
      const left = limit - items.length;
      const page = await client.send(
        new QueryCommand({
          TableName: name,
          ...input,
          ...(Number.isFinite(left) && { Limit: left }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start && items.length < limit);
    return items;
  }

  return {
    async get(key) {
      const answer = await client.send(new GetCommand({ TableName: name, Key: { ...key }, ConsistentRead: true }));
      return answer.Item;
    },
    async putNew(item) {
      try {
        await client.send(
          new PutCommand({ TableName: name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
        );
        return true;
      } catch (error) {
        if (isLostRace(error)) return false;
        throw error;
      }
    },
    async update(key, { set, when, values = {} }) {
      const names: Record<string, string> = {};
      const bound: Record<string, unknown> = {};
      const assign: string[] = [];
      const remove: string[] = [];
      for (const [attribute, value] of Object.entries(set)) {
        names[`#${attribute}`] = attribute;
        if (value === undefined) remove.push(`#${attribute}`);
        else {
          assign.push(`#${attribute} = :${attribute}`);
          bound[`:${attribute}`] = value;
        }
      }
      for (const [attribute] of when.matchAll(/#\w+/g)) names[attribute] = attribute.slice(1);
      for (const [value, content] of Object.entries(values)) bound[`:${value}`] = content;
      try {
        const answer = await client.send(
          new UpdateCommand({
            TableName: name,
            Key: { ...key },
            UpdateExpression: [
              assign.length > 0 && `SET ${assign.join(', ')}`,
              remove.length > 0 && `REMOVE ${remove.join(', ')}`,
            ]
              .filter(Boolean)
              .join(' '),
            ConditionExpression: when,
            ExpressionAttributeNames: names,
            ...(Object.keys(bound).length > 0 && { ExpressionAttributeValues: bound }),
            ReturnValues: 'ALL_NEW',
          }),
        );
        return answer.Attributes;
      } catch (error) {
        if (isLostRace(error)) return undefined;
        throw error;
      }
    },
    list: (pk, prefix) =>
      query({
        // DynamoDB refuses an empty string for a key, dynalite does not.
        KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ...(prefix !== '' && { ':prefix': prefix }) },
        ConsistentRead: true,
      }),
    async range(pk, prefix, { after, first, last }) {
      // DynamoDB refuses an empty string for a key; all of ours come after a blank.
      const from = after === undefined ? prefix || ' ' : `${after}\u0000`;
      const items = await query(
        {
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': `${prefix}\uffff` },
          ConsistentRead: true,
          ScanIndexForward: last === undefined,
        },
        last ?? first,
      );
      return last === undefined ? items : items.reverse();
    },
    listIndex: (gpk, { from, newestFirst = false, limit, after } = {}) =>
      query(
        {
          IndexName: indexName,
          KeyConditionExpression: from === undefined ? 'gpk = :gpk' : 'gpk = :gpk AND gsk >= :from',
          ExpressionAttributeValues: { ':gpk': gpk, ...(from !== undefined && { ':from': from }) },
          ScanIndexForward: !newestFirst,
          ...(after && { ExclusiveStartKey: { ...after, gpk } }),
        },
        limit,
      ),
    async remove(keys) {
      for (let at = 0; at < keys.length; at += batchSize) {
        let requests = keys.slice(at, at + batchSize).map((key) => ({ DeleteRequest: { Key: { ...key } } }));
        for (let pause = firstPauseMs; requests.length > 0; pause = Math.min(2 * pause, longestPauseMs)) {
          const answer = await client.send(new BatchWriteCommand({ RequestItems: { [name]: requests } }));
          requests = (answer.UnprocessedItems?.[name] ?? []) as typeof requests;
          // Left undone because the table is busy; no error, so the SDK does not wait.
          if (requests.length > 0)
            await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
        }
      }
    },
  };
}
