import * as z from 'zod';

/** Body of every failure: RFC 9457 problem details. */
export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string(),
  traceId: z.string(),
  errors: z.array(
    z.object({
      pointer: z.string(),
      code: z.string(),
      detail: z.string(),
      line: z.int().optional(),
      hint: z.string().optional(),
    }),
  ),
  fuel: z.number().optional().meta({ description: 'used by a run that failed' }),
});
