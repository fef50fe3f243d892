import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { cut, plainLine } from '../../reply/plain.ts';
import type { ChartPart } from '../../reply/reply.ts';
import type { SlackApi } from './api.ts';
import { codeOf, logged, SlackFault } from './faults.ts';

/** Longer than this nobody waits for a picture. */
const PATIENCE_MS = 8000;
const TITLE = 200;

/**
 * Puts a chart as PNG into Slack and resolves with its file id once messages can show it; with undefined where the app may
 * not upload or Slack does not take it.
 */
export function createChartUpload(options: {
  api: SlackApi;
  /** PNG. */
  drawChart: (chart: ChartPart) => Promise<Buffer>;
  log: Logger;
}): (chart: ChartPart) => Promise<string | undefined> {
  const { api, drawChart, log } = options;
  let allowed = true;

  return async (chart) => {
    if (!allowed) return undefined;
    return Promise.race([upload(chart), sleep(PATIENCE_MS, undefined, { ref: false })]);
  };

  async function upload(chart: ChartPart): Promise<string | undefined> {
    try {
      const file = await drawChart(chart);
      const title = cut(plainLine(chart.title), TITLE);
      const uploaded = await api.once((client) => client.filesUploadV2({ file, filename: 'chart.png', title }));
      const id = fileIdOf(uploaded);
      if (id === undefined) throw new SlackFault('no_file_id');
      await untilReady(api, id);
      return id;
    } catch (error) {
      allowed = codeOf(error) !== 'missing_scope';
      log.warn(
        logged(error),
        allowed
          ? 'a chart could not be uploaded'
          : 'charts cannot be uploaded: the scopes files:write and files:read are missing',
      );
      return undefined;
    }
  }
}

/** filesUploadV2 answers with the answers of its last step, one for each upload. */
function fileIdOf({ files }: { files?: readonly { files?: readonly { id?: string }[] }[] }): string | undefined {
  return files?.[0]?.files?.[0]?.id;
}

/** A file that Slack is still looking at makes a message invalid. */
async function untilReady(api: SlackApi, file: string): Promise<void> {
  for (let waited = 0, pause = 25; waited < PATIENCE_MS; waited += pause, pause = Math.min(pause * 2, 500)) {
    const { file: info } = await api.repeatable((client) => client.files.info({ file }));
    if (info?.mimetype) return;
    await sleep(pause);
  }
  throw new SlackFault('file_not_ready');
}
