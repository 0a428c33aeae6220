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

type Colour = readonly [number, number, number];

/** A PNG of so many pixels; `colourAt` is asked for each. */
export function pngOf(
  { width, height }: { width: number; height: number },
  colourAt: (x: number, y: number) => Colour,
): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colourAt(x, y), y * (width * 3 + 1) + 1 + x * 3);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const side = 160;

/** A woven swatch in one colour, as a PNG: what a photo of the fabric would be. */
export function swatch([red, green, blue]: Colour): Buffer {
  return pngOf({ width: side, height: side }, (x, y) => {
    const isOver = (Math.floor(x / 4) + Math.floor(y / 4)) % 2 === 0;
    const shade = (isOver ? 1 : 0.82) * (x % 4 === 0 || y % 4 === 0 ? 0.9 : 1);
    return [red * shade, green * shade, blue * shade];
  });
}
