import type { OwnData } from '../../core/sweep/built-in/data-formats.ts';
import { origins } from './corpus.ts';
import type { DataAccess } from './store/access.ts';
import { locate } from './store/locate.ts';

/** A place that the user named, found on this machine. */
export interface Place {
  readonly path: string;
  /** The setting that names it. */
  readonly field: string;
  /** One of `origins`. */
  readonly origin: number;
}

/** The places of all examples, found one after the other. */
export async function placesOf(data: OwnData, access: DataAccess): Promise<Place[]> {
  const named = [
    { place: data.path, field: 'data.path', origin: origins.path },
    { place: data.validation_path, field: 'data.validation_path', origin: origins.validation },
    { place: data.test_path, field: 'data.test_path', origin: origins.test },
  ];
  const places: Place[] = [];
  for (const { place, field, origin } of named) {
    if (place !== undefined) places.push({ path: await locate(place, field, access), field, origin });
  }
  return places;
}
