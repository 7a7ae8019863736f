import type { Json } from '../../core/evolution/agent.ts';

/**
 * The JSON value in what a model said, or undefined: the text itself, a fenced block in it, or what lies between its
 * first and last brace. Models add a sentence before and a fence around, also when asked not to.
 */
export function jsonInText(text: string): Json | undefined {
  for (const candidate of candidates(text)) {
    try {
      const value: Json = JSON.parse(candidate);
      return value;
    } catch {
      // the next candidate
    }
  }
  return undefined;
}

function* candidates(text: string): Iterable<string> {
  yield text;
  for (const block of text.split('```').filter((_, index) => index % 2 === 1)) {
    yield block.replace(/^\w*\s/, '');
  }
  const [first, last] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (first !== -1 && last > first) yield text.slice(first, last + 1);
}
