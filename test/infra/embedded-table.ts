import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentClient, openTable, type Table } from '../../functions/stores/table.ts';
import { openEmbeddedTable, tableName } from '../../infra/local/table.ts';
import { readStack } from '../../infra/local/template.ts';

/** A fresh table on the embedded server, as the synthesised stack describes it. */
export async function embeddedTable(): Promise<{ table: Table; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'skysweep-table-'));
  const { client, close } = await openEmbeddedTable(folder, readStack().table);
  return {
    table: openTable(documentClient(client), tableName),
    async close() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
