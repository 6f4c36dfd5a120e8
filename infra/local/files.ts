import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Hono } from 'hono';
import type { Artefacts } from '../../functions/services.ts';

/** The largest checkpoint that fits through one presigned PUT, as on S3. */
const maxBytes = 5 * 1024 ** 3;

const objectName = /^(?:sweeps|specs)\/[\w./-]+$/;

/** Files in place of a bucket: the same port, presigned URLs on loopback, uploads checked against their checksum. */
export class FileArtefacts implements Artefacts {
  readonly #folder: string;
  readonly #key: string;
  readonly #baseUrl: () => string;

  constructor(folder: string, key: string, baseUrl: () => string) {
    this.#folder = folder;
    this.#key = key;
    this.#baseUrl = baseUrl;
  }

  async presignPut(object: string, _bytes: number, sha256: string) {
    return { url: this.#url('PUT', object, sha256), headers: { 'x-amz-checksum-sha256': sha256 } };
  }

  async presignGet(object: string): Promise<string> {
    return this.#url('GET', object, '');
  }

  async exists(object: string): Promise<boolean> {
    return stat(this.#path(object)).then(
      () => true,
      () => false,
    );
  }

  async read(object: string): Promise<string | undefined> {
    try {
      return await readFile(this.#path(object), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(object: string): Promise<void> {
    await rm(this.#path(object), { force: true });
  }

  /** Serves the URLs that `presignPut` and `presignGet` made. */
  routes(): Hono {
    const app = new Hono();
    app.put('/files/*', async ({ req, text, body }) => {
      const object = decodeURIComponent(req.path.slice('/files/'.length));
      const sha256 = req.header('x-amz-checksum-sha256') ?? '';
      if (!this.#verify('PUT', object, sha256, req.query('signature')))
        return text('the URL is not signed for this', 403);
      const bytes = Buffer.from(await req.arrayBuffer());
      if (bytes.length > maxBytes) return text(`larger than ${maxBytes} bytes`, 413);
      if (createHash('sha256').update(bytes).digest('base64') !== sha256)
        return text('the checksum does not match', 400);
      const path = this.#path(object);
      const part = `${path}.${randomUUID()}`;
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(part, bytes);
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      return body(null, 200);
    });
    app.get('/files/*', async ({ req, text, body }) => {
      const object = decodeURIComponent(req.path.slice('/files/'.length));
      if (!this.#verify('GET', object, '', req.query('signature'))) return text('the URL is not signed for this', 403);
      if (!(await this.exists(object))) return text('there is no such file', 404);
      return body(new Uint8Array(await readFile(this.#path(object))));
    });
    return app;
  }

  #path(object: string): string {
    if (!objectName.test(object) || object.includes('..')) throw new Error(`${object} is not the name of a file here`);
    return join(this.#folder, object);
  }

  #sign(method: string, object: string, sha256: string): string {
    return createHmac('sha256', this.#key).update(`${method} ${object} ${sha256}`).digest('base64url');
  }

  #verify(method: string, object: string, sha256: string, signature = ''): boolean {
    const expected = Buffer.from(this.#sign(method, object, sha256));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #url(method: string, object: string, sha256: string): string {
    return `${this.#baseUrl()}/files/${object}?signature=${this.#sign(method, object, sha256)}`;
  }
}
