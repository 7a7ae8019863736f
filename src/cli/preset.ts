import { PRESETS } from '../core/evolution/presets.ts';
import type { Task, TaskConfig } from './task-folder.ts';

/** The task with a preset's config beneath its own. Throws if there is none of that name. */
export function withPreset(task: Task, name: string | undefined): Task {
  if (name === undefined) return task;
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset === undefined)
    throw new Error(`no preset "${name}"; there are ${Object.keys(PRESETS).join(', ')}`);
  const config = beneath(preset, task.body.config ?? {}) as TaskConfig;
  return { ...task, body: { ...task.body, config } };
}

/** What `own` does not name is as `base` has it, field by field; lists are taken whole. */
function beneath(base: unknown, own: unknown): unknown {
  if (own === undefined) return base;
  if (!isGroup(base) || !isGroup(own)) return own;
  const names = [...new Set([...Object.keys(base), ...Object.keys(own)])];
  return Object.fromEntries(names.map((name) => [name, beneath(base[name], own[name])]));
}

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
