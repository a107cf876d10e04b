import type { Calendar } from "@xinpark/kernel/calendar";
import type { ItemDefinition, PackDefinition } from "@xinpark/kernel/definition";
import { createDays, type Days } from "./days.ts";
import { inventEnterprises, type Enterprise } from "./enterprise.ts";
import { placeOf, type Place } from "./place.ts";

/** The invented region itself, before anything is delivered. */

export interface SampleOptions {
  /** The present day of the sample, YYYY-MM-DD; nothing in it happens later. */
  readonly day: string;
  /** Default 1. */
  readonly seed?: number;
  /** How many enterprises; default 600, at most 500,000. */
  readonly enterprises?: number;
  readonly pack: PackDefinition;
  /** The catalogue items REG, CF and XK, among others. */
  readonly items: readonly ItemDefinition[];
  /** Years it lacks fall back to the five-day week. */
  readonly calendar: Calendar;
}

const DEFAULT_SEED = 1;
const DEFAULT_ENTERPRISES = 600;

export interface Region {
  readonly place: Place;
  readonly days: Days;
  readonly seed: number;
  readonly enterprises: readonly Enterprise[];
  readonly items: readonly ItemDefinition[];
}

/** The region's place and enterprises. */
export function inventRegion(options: SampleOptions): Region {
  const { day, seed = DEFAULT_SEED, enterprises = DEFAULT_ENTERPRISES, pack, items, calendar } = options;
  const place = placeOf(pack);
  return {
    place,
    days: createDays(day, calendar),
    seed,
    enterprises: inventEnterprises(place, seed, enterprises),
    items,
  };
}
