import * as z from 'zod';

/** Body of `PUT …/steering`. The limit of 4 KB is about the whole text, so the population checks it. */
export const steering = z.strictObject({
  mode: z
    .enum(['append', 'replace'])
    .meta({ description: 'append: as a line after what is there; replace: in its place' }),
  text: z.string().meta({ description: 'what models are to try or to leave; at most 4 KB in all' }),
});

/** The whole text; empty if there is none. */
export const steeringText = z.object({ text: z.string() });
