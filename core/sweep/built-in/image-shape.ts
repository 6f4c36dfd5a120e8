import { type DataSettings, dataName, isOwn } from './data-settings.ts';

/** Height, width and channels of a data set's images, as far as the settings tell; empty for other data. */
export interface KnownImages {
  readonly size?: readonly [number, number];
  readonly channels?: number;
}

export function knownImages(data: DataSettings): KnownImages {
  if (!isOwn(data)) {
    const isColour = dataName(data).startsWith('cifar');
    return isColour ? { size: [32, 32], channels: 3 } : { size: [28, 28], channels: 1 };
  }
  switch (data.format) {
    case 'images': {
      const { size, channels } = data;
      return { size: typeof size === 'number' ? [size, size] : size, channels };
    }
    case 'idx':
      return { channels: 1 };
    default:
      return {};
  }
}
