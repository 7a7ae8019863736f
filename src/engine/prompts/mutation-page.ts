import { baseOf } from './base.ts';
import type { ModelOperator } from '../../core/evolution/agent.ts';
import type { MutationContext, PromptAgent } from './context.ts';
import { Page } from './page.ts';
import { promptLimit } from './sizes.ts';
import { MUTATION_SYSTEM } from './system.ts';
import { rulesText, taskText } from './task-section.ts';
import { cleanLine, cleanText, formatScores } from './text.ts';

/** The most characters of each part; a full page has less for those at the end. */
const CAPS = {
  error: 1_200,
  failed: 1_500,
  recommendation: 320,
  steering: 800,
  feedback: 2_400,
  case: 400,
  idea: 160,
  ideas: 1_600,
  other: 2_000,
} as const;
/** Feedback of more cases than this is not looked at. */
const MOST_CASES = 20;
/** A task text is cut for nothing but room: this much of it always stays, and the other parts get what is named here. */
const LEAST_TASK = 600;
const FOR_OTHERS = 1_200;

/** What both parents of a merge and the current program are shown as. */
export const shownPrograms = (
  operator: ModelOperator,
  context: MutationContext,
): readonly string[] =>
  operator === 'merge' && context.partner !== undefined
    ? [baseOf(operator, context), context.partner.text]
    : [baseOf(operator, context)];

/** The user's message of one prompt for a child. `instruction` is ours and closes it. */
export function mutationPage(
  operator: ModelOperator,
  context: MutationContext,
  instruction: string,
): string {
  const limit = promptLimit(operator, shownPrograms(operator, context)) - MUTATION_SYSTEM.length;
  const page = new Page(limit);
  const score = scoresOf(context);
  page.put('instruction', { heading: '# Do this', text: instruction });
  page.put('numbers', { heading: '', text: rulesText(context) });
  putPrograms(page, operator, context, score);
  const room = Math.max(LEAST_TASK, page.left - FOR_OTHERS);
  page.put('task', { heading: '# Task', text: taskText(context.task, room) });
  offerFault(page, operator, context);
  offerAdvice(page, context);
  offerFeedback(page, operator, context);
  offerIdeas(page, context, score);
  for (const agent of context.inspirations) offerOther(page, agent, context, score);
  return page.print(context.proposal);
}

/** All scores of the prompt in one format, so that different ones read differently. */
function scoresOf({ parent, partner, inspirations, ideas }: MutationContext): Score {
  const shown = [parent, ...(partner === undefined ? [] : [partner]), ...inspirations, ...ideas];
  const values = shown.map(({ fitness }) => fitness);
  const texts = new Map(formatScores(values).map((text, i) => [values[i], text]));
  return (fitness) => texts.get(fitness) ?? String(fitness);
}
type Score = (fitness: number) => string;

function putPrograms(
  page: Page,
  operator: ModelOperator,
  context: MutationContext,
  score: Score,
): void {
  const { parent, partner } = context;
  const base = baseOf(operator, context);
  const isParent = base === parent.text;
  const heading = isParent
    ? `# Current program, fitness ${score(parent.fitness)}`
    : '# Current program, which failed';
  page.put('program', { heading, text: base.trimEnd(), label: 'current-program' });
  if (operator === 'merge' && partner !== undefined) {
    const other = `# Second parent, fitness ${score(partner.fitness)}`;
    page.put('partner', { heading: other, text: partner.text.trimEnd(), label: 'other-program' });
  }
}

function offerFault(page: Page, operator: ModelOperator, context: MutationContext): void {
  const { fault } = context;
  if (operator !== 'repair' || fault === undefined) return;
  const error = cleanText(fault.error, CAPS.error);
  page.offer('error', { heading: '# What failed', text: error, label: 'error' }, CAPS.error);
  if (baseOf(operator, context) === fault.text) return;
  const failed = cleanText(fault.text, fault.text.length);
  const heading = '# The answer that failed';
  page.offer('failed', { heading, text: failed, label: 'failed-answer' }, CAPS.failed);
}

function offerAdvice(page: Page, { recommendation, steering }: MutationContext): void {
  if (recommendation !== undefined) {
    const text = cleanLine(recommendation, CAPS.recommendation);
    const heading = '# An earlier observation; follow it where it fits';
    page.offer('recommendation', { heading, text, label: 'recommendation' }, CAPS.recommendation);
  }
  const text = cleanText(steering, CAPS.steering);
  const heading = '# Wishes of the people who run this search; the task and the rules stand above';
  page.offer('steering', { heading, text, label: 'steering' }, CAPS.steering);
}

/** Metrics and failed cases of the program that is shown; a repair shows its error instead. */
function offerFeedback(page: Page, operator: ModelOperator, { parent }: MutationContext): void {
  if (operator === 'repair') return;
  const names = Object.keys(parent.metrics);
  const values = formatScores(Object.values(parent.metrics));
  const metrics = names.map((name, i) => `${cleanLine(name, 40)} ${values[i]}`).join(', ');
  const cases = parent.failing.slice(0, MOST_CASES).map(({ case: number, text }) => {
    const line = cleanLine(text, CAPS.case);
    return number === null ? line : `case ${number}: ${line}`;
  });
  const idea = isSaid(parent.idea)
    ? [`made with the idea: ${cleanLine(parent.idea, CAPS.idea)}`]
    : [];
  const lines = [...(metrics === '' ? [] : [cleanLine(metrics, CAPS.case)]), ...idea, ...cases];
  const heading = '# How the current program did; some training cases that went wrong';
  page.offerLines('feedback', { heading, lines, label: 'feedback' }, CAPS.feedback);
}

const isSaid = (idea: string | null): idea is string => idea !== null && idea !== '';

function offerIdeas(page: Page, { ideas }: MutationContext, score: Score): void {
  const lines = ideas.map(({ idea, fitness }) => `${score(fitness)} ${cleanLine(idea, CAPS.idea)}`);
  const heading = '# Fitness and idea of programs already tried';
  page.offerLines('ideas', { heading, lines, label: 'ideas' }, CAPS.ideas);
}

/** Another program: whole where there is room, else its idea and the lines that the current program has not. */
function offerOther(
  page: Page,
  agent: PromptAgent,
  { parent }: MutationContext,
  score: Score,
): void {
  const heading = `# Another program, fitness ${score(agent.fitness)}`;
  const idea = isSaid(agent.idea) ? `// idea: ${cleanLine(agent.idea, CAPS.idea)}\n` : '';
  const isWhole = agent.text.length <= Math.min(CAPS.other, page.left - 2 * CAPS.idea);
  const text = isWhole ? agent.text.trimEnd() : linesOnlyIn(agent.text, parent.text);
  const note = isWhole ? '' : '; only the lines that differ from the current program';
  const section = { heading: heading + note, text: idea + text, label: 'other-program' } as const;
  page.offer('others', section, CAPS.other + CAPS.idea);
}

function linesOnlyIn(text: string, other: string): string {
  const known = new Set(other.split('\n').map((line) => line.trim()));
  return text
    .split('\n')
    .filter((line) => !known.has(line.trim()))
    .join('\n');
}
