/** The trainer's image, as the tests get it. */
export interface TrainerImage {
  /** Of `Buildah`. */
  readonly folder: string;
  /** For people, such as 300 MB. */
  readonly size: string;
  readonly baseSize: string;
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly WorkingDir: string;
  };
  /** A container made from it, and the path of its root. */
  readonly container: string;
  readonly root: string;
}
