import { embeddedTable } from '../../infra/embedded-table.ts';
import { storesConformance } from './conformance.ts';

storesConformance('the embedded table', embeddedTable);
