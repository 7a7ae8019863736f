import { rng } from '../../../src/core/evolution/random.ts';
import type { AskedCall } from './call.ts';
import { type Fault, type FaultRule, fits } from './fault.ts';

/** The rules in force. The first that fits, is not used up and strikes decides a call. */
export class FaultPlan {
  #rules: { readonly rule: FaultRule; seen: number; struck: number }[] = [];
  readonly #seed: number;

  constructor(seed: number, rules: readonly FaultRule[]) {
    this.#seed = seed;
    this.replace(rules);
  }

  add(rule: FaultRule): void {
    this.#rules.push({ rule, seen: 0, struck: 0 });
  }

  replace(rules: readonly FaultRule[]): void {
    this.#rules = [];
    for (const rule of rules) this.add(rule);
  }

  take(call: AskedCall, index: number): Fault | undefined {
    for (const [number, entry] of this.#rules.entries()) {
      const { rule } = entry;
      if (!fits(rule, call) || !concerns(rule.fault, call)) continue;
      entry.seen++;
      if (entry.seen <= (rule.skip ?? 0) || entry.struck >= (rule.times ?? Infinity)) continue;
      if (!rng(this.#seed, 'fault', index, number).chance(rule.rate ?? 1)) continue;
      entry.struck++;
      return rule.fault;
    }
    return undefined;
  }
}

const concerns = (fault: Fault, call: AskedCall): boolean =>
  fault.kind !== 'refuse' || fault.fields.some((field) => call.fields.includes(field));
