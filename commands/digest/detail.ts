import { type Part, type Reply, reply } from '../../src/reply/reply.ts';

/** What stands in the thread of a digest; undefined where there is nothing more to say. */
export function detailOf(title: string, ...parts: (Part | undefined | false)[]): Reply | undefined {
  const detail = reply(title, ...parts);
  return detail.parts.length === 0 ? undefined : detail;
}
