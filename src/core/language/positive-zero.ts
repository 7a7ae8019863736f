/** As JSON has numbers, and calls pass them: `-0` is 0. */
export const positiveZero = (value: number): number => (value === 0 ? 0 : value);
