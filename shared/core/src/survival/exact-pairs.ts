/** Pairs of records are counted exactly at sites of up to so many; at larger ones by classes of predictor and time. */
export const exactPairs = 20_000;
