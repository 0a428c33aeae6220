import { deflateSync } from 'node:zlib';

/** CRC-32 as PNG wants it (ISO 3309), a bit at a time: swatches are small. */
function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

export type Colour = readonly [number, number, number];

/** A square picture as a PNG, its colour asked for at each point; channels may be fractions. */
export function drawPng(side: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(side * (side * 3 + 1));
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) rows.set(colourAt(x, y), y * (side * 3 + 1) + 1 + x * 3);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** How light woven cloth is at a point. */
export function weave(x: number, y: number): number {
  const isOver = (Math.floor(x / 4) + Math.floor(y / 4)) % 2 === 0;
  return (isOver ? 1 : 0.82) * (x % 4 === 0 || y % 4 === 0 ? 0.9 : 1);
}

/** A woven swatch in one colour: what a photo of the fabric would be. */
export function swatch([red, green, blue]: Colour): Buffer {
  return drawPng(160, (x, y) => {
    const shade = weave(x, y);
    return [red * shade, green * shade, blue * shade];
  });
}
