/** Draws the icons of the Teams app from the playground's: once, when that one changes. */
import { writeFileSync } from 'node:fs';
import { createCanvas } from '@napi-rs/canvas';

const FOLDER = new URL('../src/platforms/teams/icons/', import.meta.url);
/** Bars of the icon on a field of 32: left, top and how much of it is seen. */
const BARS = [
  [7, 17, 0.65],
  [13.75, 12, 0.85],
  [20.5, 7, 1],
] as const;
const FOOT = 25;
const WIDTH = 4.5;

/** In colour Teams rounds the corners itself; the other is white on nothing. */
function draw(size: number, background: string | undefined): Buffer {
  const canvas = createCanvas(size, size);
  const context = canvas.getContext('2d');
  context.scale(size / 32, size / 32);
  if (background !== undefined) {
    context.fillStyle = background;
    context.fillRect(0, 0, 32, 32);
  }
  for (const [left, top, opacity] of BARS) {
    context.globalAlpha = background === undefined ? 1 : opacity;
    context.fillStyle = '#ffffff';
    context.beginPath();
    context.roundRect(left, top, WIDTH, FOOT - top, 1.5);
    context.fill();
  }
  return canvas.toBuffer('image/png');
}

writeFileSync(new URL('color.png', FOLDER), draw(192, '#2f5bd7'));
writeFileSync(new URL('outline.png', FOLDER), draw(32, undefined));
