// The anchor of the API figures: one Hono route that does nothing, in the same workerd process.
import { Hono } from 'hono';

const app = new Hono();
app.get('/health', (context) => context.json({ ok: true }));
app.get('/', (context) => context.json({ ok: true }));
app.post('/', async (context) => context.json(await context.req.json()));

export default app;
