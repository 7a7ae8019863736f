/** For `waitFor` and `poll`: of what happens soon, but by itself. Their own second is less than a busy machine may take. */
export const PATIENCE = { timeout: 20_000, interval: 5 };
