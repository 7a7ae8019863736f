import type { ProgramGenome } from '../../core/evolution/agent.ts';
import { signatureLine } from './fixed-parts.ts';
import { between } from './locate.ts';

/**
 * The text of an answered program, completed where a model left out what it was told would stay: the `export default`
 * before the function, or the markers of the only region, or all around it.
 */
export function wholeProgram(program: string, parent: ProgramGenome): string {
  const text = program.replaceAll('\r\n', '\n').trim();
  const { frame } = parent;
  const [before, after] = frame ?? [];
  if (before !== undefined && after !== undefined && frame?.length === 2 && !MARKER.test(text)) {
    const region = regionOf(text, before, after);
    if (region !== null) return `${before}${region}\n${after}`;
  }
  return `${EXPORT.test(text) ? text : exported(text, parent)}\n`;
}

const EXPORT = /^export default\b/m;
const MARKER = /EVOLVE-BLOCK-(?:START|END)/;
const MARKER_LINE = /^[ \t]*\/\/[ \t]*EVOLVE-BLOCK-(?:START|END)[ \t]*\r?$/gm;

/** What belongs between the markers: what the answer has between the text that must stay, or all that is no module. */
function regionOf(text: string, before: string, after: string): string | null {
  const [head, tail] = [before.replace(MARKER_LINE, ''), after.replace(MARKER_LINE, '')];
  return between(text, head, tail) ?? (EXPORT.test(text) ? null : text);
}

/** `function f(…)` or `export function f(…)` of the parent's name becomes the default export. */
function exported(text: string, parent: ProgramGenome): string {
  const name = /^export default function (\S+?)\(/.exec(signatureLine(parent.tree))?.[1];
  if (name === undefined) return text;
  const lines = text.split('\n');
  const at = lines.findIndex((line) =>
    [`function ${name}(`, `export function ${name}(`].some((start) => line.startsWith(start)),
  );
  const line = lines[at];
  if (line === undefined) return text;
  return lines.with(at, `export default ${line.replace(/^export /, '')}`).join('\n');
}
