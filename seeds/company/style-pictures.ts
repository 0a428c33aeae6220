import { type Colour, drawPng, weave } from './swatch.ts';

const side = 240;

const dyes: Record<string, Colour> = {
  BLK: [48, 50, 54],
  NVY: [38, 56, 98],
  WHT: [236, 234, 228],
  GRY: [140, 144, 150],
  BEI: [214, 196, 164],
  OLV: [108, 112, 66],
  RED: [176, 44, 48],
  SKY: [126, 176, 214],
  CAM: [178, 134, 86],
  PNK: [224, 160, 176],
};

type Shape = (x: number, y: number) => boolean;

/** Points run from −1 to 1, down and to the right. */
const oval =
  (centreX: number, centreY: number, width: number, height: number): Shape =>
  (x, y) =>
    ((x - centreX) / width) ** 2 + ((y - centreY) / height) ** 2 <= 1;
const box =
  (left: number, top: number, right: number, bottom: number): Shape =>
  (x, y) =>
    x >= left && x <= right && y >= top && y <= bottom;
const any =
  (...shapes: readonly Shape[]): Shape =>
  (x, y) =>
    shapes.some((shape) => shape(x, y));
const but =
  (shape: Shape, hole: Shape): Shape =>
  (x, y) =>
    shape(x, y) && !hole(x, y);
const above =
  (shape: Shape, line: number): Shape =>
  (x, y) =>
    y <= line && shape(x, y);

const sleeve =
  (sign: number, end: number): Shape =>
  (x, y) => {
    const along = sign * x - 0.42;
    return along >= 0 && along <= end && Math.abs(y + 0.42 - along * 1.1) <= 0.2;
  };
const shirt = (sleeves: number): Shape =>
  but(any(box(-0.46, -0.62, 0.46, 0.72), sleeve(1, sleeves), sleeve(-1, sleeves)), oval(0, -0.66, 0.2, 0.14));

const shapes: Record<string, Shape> = {
  CAP: any(above(oval(-0.08, 0.2, 0.58, 0.62), 0.2), oval(0.42, 0.22, 0.5, 0.11)),
  BKT: any(above(oval(0, 0, 0.48, 0.56), 0), above(oval(0, 0.42, 0.8, 0.5), 0.34)),
  BNE: any(above(oval(0, 0.2, 0.54, 0.72), 0.2), box(-0.58, 0.2, 0.58, 0.48), oval(0, -0.58, 0.14, 0.14)),
  STR: any(above(oval(0, 0.2, 0.42, 0.6), 0.2), oval(0, 0.24, 0.86, 0.17)),
  FLT: any(above(oval(0, 0.24, 0.44, 0.66), 0.24), oval(0, 0.28, 0.78, 0.14)),
  TEE: shirt(0.32),
  POL: any(shirt(0.32), box(-0.05, -0.56, 0.05, -0.2)),
  HDY: any(shirt(0.42), but(oval(0, -0.6, 0.34, 0.3), oval(0, -0.62, 0.2, 0.2))),
  JKT: but(shirt(0.42), box(-0.015, -0.6, 0.015, 0.72)),
  SCF: any(box(-0.62, -0.5, 0.62, -0.22), box(-0.5, -0.5, -0.22, 0.66), box(0.1, -0.5, 0.38, 0.5)),
};

/** A style as a drawing on a light ground, in the cloth of one colour. */
export function pictureOf(family: string, colour: string): Buffer {
  const shape = shapes[family] ?? shapes.CAP ?? (() => false);
  const [red, green, blue] = dyes[colour] ?? [120, 120, 120];
  return drawPng(side, (x, y) => {
    const [right, down] = [(x / side) * 2 - 1, (y / side) * 2 - 1];
    if (!shape(right, down)) return shape(right, down - 0.05) ? [214, 217, 220] : [243, 245, 246];
    const shade = (0.92 + weave(x, y) * 0.08) * (1 - 0.18 * Math.max(0, right));
    return [red * shade, green * shade, blue * shade];
  });
}
