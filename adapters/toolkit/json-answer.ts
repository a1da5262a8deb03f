/** Answers of a provider, read into memory and parsed: no more than there is room for. */
import type { Hold } from '../../src/lib/buffered-bytes.ts';
import { GatewayError } from '../../src/lib/errors.ts';
import { bytesOfValues, jsonShape, mostValues } from '../../src/lib/json-shape.ts';
import { readBody } from '../../src/lib/outbound/answer-body.ts';
import type { OutboundResponse } from '../../src/lib/outbound/outbound.ts';
import { inDoubt, unreadError } from './outcome.ts';

/** Larger answers than this are not read into memory; the largest real pages have a little less than 10 MB. */
const MAX_JSON_BYTES = 12 * 1024 * 1024;
export const MAX_ERROR_BYTES = 1024 * 1024;
/** Values in one answer; such a page has half as many. */
const MAX_VALUES = 1_000_000;
/** Usual answers take up so many times their text beside it: of more than that, the values are counted exactly. */
const MOST_BESIDE_TEXT = 2;

/** Of what an answer was asked for. */
interface Read {
  /** Whether something may have been written: what can't be read leaves doubt then. */
  readonly isWrite: boolean;
  readonly provider: string;
}

/** The text of an answer, as far as it may be that long. */
export async function readAnswer(response: OutboundResponse, hold: Hold, { isWrite, provider }: Read): Promise<string> {
  const { status } = response;
  const isSuccess = status < 300;
  try {
    const body = await readBody(response, isSuccess ? MAX_JSON_BYTES : MAX_ERROR_BYTES, hold);
    holdValues(body, hold, provider);
    return body.toString('utf8');
  } catch (error) {
    throw unreadError(error, isWrite && (isSuccess || status >= 500), provider);
  }
}

/** What is parsed from the body takes up more than its text. */
function holdValues(body: Buffer, hold: Hold, provider: string): void {
  const most = mostValues(body);
  const isUsual = most <= MAX_VALUES && bytesOfValues(most) <= MOST_BESIDE_TEXT * body.length;
  const values = isUsual ? most : jsonShape(body, MAX_VALUES).values;
  if (values > MAX_VALUES) {
    const message = `The answer of ${provider} holds more than ${MAX_VALUES} values.`;
    throw new GatewayError('upstream_error', message, { isLasting: true });
  }
  hold.take(bytesOfValues(values));
}

/** Its JSON; undefined when it is empty. */
export function parseAnswer(content: string, { headers }: OutboundResponse, { isWrite, provider }: Read): unknown {
  if (content === '') return undefined;
  try {
    return JSON.parse(content);
  } catch (cause) {
    const isPage = /html/i.test(String(headers['content-type'])) || /^\s*<(?:!doctype|html)/i.test(content);
    const what = isPage ? 'a web page, such as a login page, instead of JSON' : 'something that is not JSON';
    const message = `${provider} answered with ${what}.`;
    const error = new GatewayError('upstream_error', message, { cause });
    throw isWrite ? inDoubt(error) : error;
  }
}
