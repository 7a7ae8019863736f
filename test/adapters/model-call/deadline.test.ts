import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDeadline } from '../../../src/adapters/model-call/deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const caller = (): AbortController => new AbortController();
const never = new Promise<never>(() => {});

test('what comes in time is passed on, also its failure', async () => {
  const deadline = startDeadline(1_000, caller().signal);
  expect(await deadline.wait(Promise.resolve(5))).toEqual({ ok: true, value: 5 });
  expect(await deadline.wait(Promise.reject(new Error('broken')))).toEqual({
    ok: false,
    error: { kind: 'connection', detail: 'broken' },
  });
  expect(deadline.over).toBeNull();
  deadline.release();
  expect(vi.getTimerCount()).toBe(0);
});

test('one end for all that is awaited, one after the other', async () => {
  const deadline = startDeadline(1_000, caller().signal);
  const first = deadline.wait(new Promise((resolve) => setTimeout(resolve, 999, 'in time')));
  await vi.advanceTimersByTimeAsync(999);
  expect(await first).toEqual({ ok: true, value: 'in time' });
  const second = deadline.wait(never);
  await vi.advanceTimersByTimeAsync(1);
  expect(await second).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  expect(await deadline.wait(never)).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  expect(deadline.over).toMatchObject({ kind: 'timeout' });
  expect(deadline.signal.aborted).toBe(true);
});

test('the caller ends it at once, before and while it is awaited', async () => {
  const gone = startDeadline(1_000, AbortSignal.abort());
  expect(gone.over).toMatchObject({ kind: 'aborted' });
  const controller = caller();
  const deadline = startDeadline(1_000, controller.signal);
  const waiting = deadline.wait(never);
  controller.abort();
  expect(await waiting).toMatchObject({ ok: false, error: { kind: 'aborted' } });
});

test('after its release a caller’s end is none of its business', () => {
  const controller = caller();
  const deadline = startDeadline(1_000, controller.signal);
  deadline.release();
  controller.abort();
  expect(deadline.over).toBeNull();
});

test('what a fetch throws because of the deadline is the deadline', async () => {
  const deadline = startDeadline(10, caller().signal);
  const fetched = new Promise((_, reject) => {
    deadline.signal.addEventListener('abort', () => reject(new Error('The operation was aborted')));
  });
  const waiting = deadline.wait(fetched);
  await vi.advanceTimersByTimeAsync(10);
  expect(await waiting).toMatchObject({
    ok: false,
    error: { kind: 'timeout', detail: 'no end within 10 ms' },
  });
});
