import { describe } from 'vitest';
import { answersContract } from './contract/answers.ts';
import { fieldsContract } from './contract/fields.ts';
import { failuresContract } from './contract/failures.ts';
import { PROVIDERS } from './contract/providers.ts';
import { shapesContract } from './contract/shapes.ts';
import { streamsContract } from './contract/streams.ts';

/** What every adapter of `ModelClient` promises, against the stand-in of its provider. */
describe.each(PROVIDERS)('$name', (provider) => {
  describe('answers', () => answersContract(provider));
  describe('shapes', () => shapesContract(provider));
  describe('rejected fields', () => fieldsContract(provider));
  describe('failures', () => failuresContract(provider));
  describe('broken streams', () => streamsContract(provider));
});
