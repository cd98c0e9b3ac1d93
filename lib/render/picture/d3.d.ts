/** The part of `d3-array` and `d3-time` that kf uses; the packages carry no declarations. */
export function ticks(start: number, stop: number, count: number): number[];
export function tickStep(start: number, stop: number, count: number): number;
export function utcTicks(start: Date, stop: Date, count: number): Date[];
export function timeTicks(start: Date, stop: Date, count: number): Date[];
