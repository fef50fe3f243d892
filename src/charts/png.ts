import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartItem,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Title,
} from 'chart.js';
import type { ChartPart } from '../reply/reply.ts';
import { configurationOf } from './configuration.ts';
import { FONT } from './style.ts';

const WIDTH = 800;
const HEIGHT = 400;

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Title,
);

// A machine without fonts draws no text and reports nothing: the font comes with the program.
const fonts = createRequire(import.meta.url);
for (const file of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) {
  GlobalFonts.registerFromPath(fonts.resolve(`dejavu-fonts-ttf/ttf/${file}`), FONT);
}

/** Draws a chart of 800 x 400 pixels. */
export async function chartPng(chart: ChartPart): Promise<Buffer> {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const drawn = new Chart(canvas as unknown as ChartItem, configurationOf(chart));
  try {
    return await canvas.encode('png');
  } finally {
    drawn.destroy();
  }
}
