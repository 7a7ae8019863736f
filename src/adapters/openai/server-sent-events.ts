/**
 * Decoder of `text/event-stream` (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream),
 * reduced to what chat completions use: the data of each event. Comments and other fields are skipped.
 */
export interface EventDecoder {
  /** Data of the events that ended with this chunk, in order. */
  push(chunk: Uint8Array): readonly string[];
  /** Data of an event that the end of the stream left without its blank line, or null. */
  end(): string | null;
}

export function createEventDecoder(): EventDecoder {
  const utf8 = new TextDecoder();
  let line = '';
  let afterReturn = false;
  let data: string[] = [];

  const endEvent = (): string | null => {
    const whole = data.length > 0 ? data.join('\n') : null;
    data = [];
    return whole;
  };
  const endLine = (): string | null => {
    const ended = line;
    line = '';
    if (ended === '') return endEvent();
    if (ended === 'data') data.push('');
    if (ended.startsWith('data:')) data.push(ended.slice(ended[5] === ' ' ? 6 : 5));
    return null;
  };
  const take = (text: string): string[] => {
    const events: string[] = [];
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const char = text[at];
      if (char !== '\n' && char !== '\r') continue;
      const continues = char === '\n' && at === 0 && afterReturn;
      const pair = char === '\n' && at > 0 && text[at - 1] === '\r';
      if (!continues && !pair) {
        line += text.slice(from, at);
        const event = endLine();
        if (event !== null) events.push(event);
      }
      from = at + 1;
    }
    if (text !== '') afterReturn = text.endsWith('\r');
    line += text.slice(from);
    return events;
  };

  return {
    push: (chunk) => take(utf8.decode(chunk, { stream: true })),
    end() {
      const [event = null] = take(`${utf8.decode()}\n`);
      return event ?? endEvent();
    },
  };
}
