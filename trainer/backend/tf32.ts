/** Read by NVIDIA's libraries once, when they are loaded. */
const variable = 'NVIDIA_TF32_OVERRIDE';

/**
 * Switches TF32 off for this process, where the trainer's settings say so; TensorFlow's default, on, is left alone.
 * Call it ahead of loading the back end: what is loaded keeps what it has read.
 */
export function applyTf32(allowed: boolean): void {
  // Node sets the variable of the process itself, too, which is what the libraries look at.
  if (!allowed) process.env[variable] = '0';
}
