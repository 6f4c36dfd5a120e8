declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options?: {
    /** Folder of the LevelDB files; in memory without it. */
    path?: string;
    createTableMs?: number;
  }): Server;
}
