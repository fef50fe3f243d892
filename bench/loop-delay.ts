/** Preloaded into the bot: on SIGUSR2 it says on stderr how late its event loop was since the last time it was asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('SIGUSR2', () => {
  const milliseconds = (nanoseconds: number) => nanoseconds / 1e6;
  process.stderr.write(
    `loop delay ${JSON.stringify({ p50: milliseconds(delay.percentile(50)), p99: milliseconds(delay.percentile(99)), max: milliseconds(delay.max) })}\n`,
  );
  delay.reset();
});
