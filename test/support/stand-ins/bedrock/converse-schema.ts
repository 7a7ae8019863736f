import { z } from 'zod';

/** The body of Converse and ConverseStream (aws.md 2.3). Strict: a field the service does not know is refused. */

const json = z.json();
const text = z.string().refine((value) => value.trim() !== '', 'The text field is blank.');
const cachePoint = z.strictObject({
  cachePoint: z.strictObject({
    type: z.literal('default'),
    ttl: z.enum(['5m', '1h']).optional(),
  }),
});
const toolId = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

const contentBlock = z.union([
  z.strictObject({ text }),
  cachePoint,
  z.strictObject({ toolUse: z.strictObject({ toolUseId: toolId, name: toolId, input: json }) }),
  z.strictObject({
    toolResult: z.strictObject({
      toolUseId: toolId,
      content: z.array(z.union([z.strictObject({ text }), z.strictObject({ json })])).min(1),
      status: z.enum(['success', 'error']).optional(),
    }),
  }),
]);
export type ContentBlock = z.infer<typeof contentBlock>;

const tool = z.strictObject({
  toolSpec: z.strictObject({
    name: toolId,
    description: text.optional(),
    inputSchema: z.strictObject({ json: z.record(z.string(), json) }),
    strict: z.boolean().optional(),
  }),
});

/** At most 16 entries, names and values of at most 256 plain characters. */
const metadata = z
  .record(
    z.string().regex(/^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/),
    z.string().regex(/^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/),
  )
  .refine((entries) => Object.keys(entries).length <= 16, 'at most 16 entries');

export const converseBody = z.strictObject({
  system: z.array(z.union([z.strictObject({ text }), cachePoint])).optional(),
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'assistant']),
        content: z.array(contentBlock).min(1),
      }),
    )
    .min(1),
  inferenceConfig: z
    .strictObject({
      maxTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string().min(1)).optional(),
    })
    .optional(),
  toolConfig: z
    .strictObject({
      tools: z.array(z.union([tool, cachePoint])).min(1),
      toolChoice: z
        .union([
          z.strictObject({ auto: z.strictObject({}) }),
          z.strictObject({ any: z.strictObject({}) }),
          z.strictObject({ tool: z.strictObject({ name: toolId }) }),
        ])
        .optional(),
    })
    .optional(),
  outputConfig: z
    .strictObject({
      textFormat: z
        .strictObject({
          type: z.literal('json_schema'),
          structure: z.strictObject({
            jsonSchema: z.strictObject({
              schema: z.string(),
              name: toolId.optional(),
              description: z.string().optional(),
            }),
          }),
        })
        .optional(),
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
    })
    .optional(),
  serviceTier: z
    .strictObject({ type: z.enum(['default', 'priority', 'flex', 'reserved']) })
    .optional(),
  performanceConfig: z.strictObject({ latency: z.enum(['standard', 'optimized']) }).optional(),
  requestMetadata: metadata.optional(),
  additionalModelRequestFields: z.record(z.string(), json).optional(),
  additionalModelResponseFieldPaths: z.array(z.string()).optional(),
});
export type ConverseBody = z.infer<typeof converseBody>;
