import { AwsClient } from 'aws4fetch';
import { beforeEach, expect, test } from 'vitest';
import { PATIENCE } from '../support/patience.ts';
import { createControl } from '../support/stand-ins/control.ts';
import { BEDROCK_CONTROL, OUTBOUND } from '../support/stand-ins/outbound-names.ts';
import { CLIENT_HEADER } from '../support/stand-ins/stand-in.ts';

/** What a Worker under test finds outside: Bedrock under its real host names, in frames, with faults, and nothing else. */

const bedrock = createControl(BEDROCK_CONTROL);
const aws = new AwsClient({ ...OUTBOUND, service: 'bedrock', region: 'eu-west-1', retries: 0 });
const URL_IN_IRELAND =
  'https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.amazon.nova-lite-v1%3A0/converse-stream';

let population = '';
let made = 0;
beforeEach(() => {
  population = `p_outbound_${++made}`;
});

const ask = (init: RequestInit = {}): Promise<Response> =>
  aws.fetch(URL_IN_IRELAND, {
    method: 'POST',
    body: JSON.stringify({
      messages: [{ role: 'user', content: [{ text: 'Better?' }] }],
      requestMetadata: { population },
    }),
    ...init,
  });

test('a signed stream under the real host name arrives in frames', async () => {
  await bedrock.send({ do: 'say', answers: [{ text: 'Yes, better.' }], metadata: population });
  const response = await ask();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
  expect(await response.text()).toContain('Yes, better.');
  const { calls } = await bedrock.send({ do: 'report' }, population);
  expect(calls.map(({ path, asked, status }) => [path, asked?.region, status])).toEqual([
    ['/model/eu.amazon.nova-lite-v1%3A0/converse-stream', 'eu-west-1', 200],
  ]);
});

test('a signature for another region, or by another secret, is refused', async () => {
  const wrong = [{ region: 'us-east-1' }, { secretAccessKey: 'x' }];
  for (const part of wrong) {
    const client = new AwsClient({
      ...OUTBOUND,
      service: 'bedrock',
      region: 'eu-west-1',
      retries: 0,
      ...part,
    });
    const response = await client.fetch(URL_IN_IRELAND, { method: 'POST', body: '{}' });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toMatch(/^InvalidSignatureException:/);
    await response.body?.cancel();
  }
});

test('a reset before and inside the response breaks the fetch as a broken connection does', async () => {
  const match = { metadata: population };
  await bedrock.send({ do: 'inject', rule: { fault: { kind: 'reset' }, match, times: 1 } });
  await expect(ask()).rejects.toThrow('Network connection lost');
  const cut = { kind: 'cut', at: 40, how: 'reset' } as const;
  await bedrock.send({ do: 'inject', rule: { fault: cut, match, times: 1 } });
  const response = await ask();
  await expect(response.arrayBuffer()).rejects.toThrow('Network connection lost');
});

test('a caller that hangs up is no longer in flight', async () => {
  const match = { metadata: population };
  await bedrock.send({ do: 'inject', rule: { fault: { kind: 'hang' }, match, times: 1 } });
  const caller = new AbortController();
  const asked = ask({ signal: caller.signal });
  asked.catch(() => {});
  await expect
    .poll(async () => (await bedrock.send({ do: 'report' }, population)).inFlight, PATIENCE)
    .toBe(1);
  caller.abort();
  await expect(asked).rejects.toThrow();
  await expect
    .poll(async () => (await bedrock.send({ do: 'report' }, population)).inFlight, PATIENCE)
    .toBe(0);
});

test('a seventh call at once of one client is answered with an error and noted', async () => {
  const slow = { fault: { kind: 'hang' }, match: { metadata: population }, times: 6 } as const;
  await bedrock.send({ do: 'inject', rule: slow });
  const callers = Array.from({ length: 6 }, () => new AbortController());
  const headers = { [CLIENT_HEADER]: population };
  for (const { signal } of callers) ask({ signal, headers }).catch(() => {});
  await expect
    .poll(async () => (await bedrock.send({ do: 'report' }, population)).inFlight, PATIENCE)
    .toBe(6);
  const seventh = await ask({ headers });
  for (const caller of callers) caller.abort();
  expect(seventh.status).toBe(400);
  await seventh.body?.cancel();
  const { violations, peakInFlight } = await bedrock.send({ do: 'report' }, population);
  expect(peakInFlight).toBe(7);
  expect(violations).toEqual([`${population}: 7 calls at once`]);
  expect((await bedrock.send({ do: 'report' }, 'another')).violations).toEqual([]);
});

test('no other host is there', async () => {
  const response = await fetch('https://example.org/');
  expect([response.status, await response.text()]).toEqual([599, 'blocked example.org']);
});
