export interface CatalogueStyle {
  code: string;
  name: string;
  nameOther: string;
  category: string;
  composition: string;
  hsCode: string;
  colours: readonly string[];
  sizes: readonly string[];
  /** CNY, in ten-thousandths. */
  costE4: number;
  perCarton: number;
  grossG: number;
  carton: readonly [number, number, number];
}

const palette = ['BLK', 'NVY', 'WHT', 'GRY', 'BEI', 'OLV', 'RED', 'SKY', 'CAM', 'PNK'] as const;
const hat = ['ONE'] as const;
const fitted = ['S', 'M', 'L', 'XL'] as const;
const apparel = ['XS', 'S', 'M', 'L', 'XL', 'XXL'] as const;

interface Family {
  prefix: string;
  name: string;
  nameOther: string;
  category: string;
  composition: string;
  hsCode: string;
  sizes: readonly string[];
  cost: number;
  perCarton: number;
  grossG: number;
  carton: readonly [number, number, number];
  variants: readonly (readonly [string, string])[];
}

const hatCarton = [600, 400, 450] as const;
const garmentCarton = [580, 380, 400] as const;

const families: readonly Family[] = [
  {
    prefix: 'CAP',
    name: 'Baseball cap',
    nameOther: '棒球帽',
    category: 'Caps',
    composition: '100% cotton twill',
    hsCode: '6505009900',
    sizes: hat,
    cost: 11.8,
    perCarton: 100,
    grossG: 11_500,
    carton: hatCarton,
    variants: [
      ['six panels', '六页'],
      ['five panels', '五页'],
      ['mesh back', '网帽'],
      ['washed', '水洗'],
      ['corduroy', '灯芯绒'],
      ['quick-dry', '速干'],
      ['fitted', '定围'],
      ['snapback', '平檐'],
    ],
  },
  {
    prefix: 'BKT',
    name: 'Bucket hat',
    nameOther: '渔夫帽',
    category: 'Hats',
    composition: '100% cotton',
    hsCode: '6505009900',
    sizes: ['S/M', 'L/XL'],
    cost: 13.5,
    perCarton: 100,
    grossG: 12_000,
    carton: hatCarton,
    variants: [
      ['reversible', '双面'],
      ['terry', '毛圈'],
      ['denim', '牛仔'],
      ['waterproof', '防水'],
      ['kids', '儿童'],
    ],
  },
  {
    prefix: 'BNE',
    name: 'Beanie',
    nameOther: '针织帽',
    category: 'Knitted',
    composition: '50% wool, 50% acrylic',
    hsCode: '6505002000',
    sizes: hat,
    cost: 9.6,
    perCarton: 120,
    grossG: 10_500,
    carton: hatCarton,
    variants: [
      ['cuffed', '翻边'],
      ['slouchy', '宽松'],
      ['cable', '麻花'],
      ['merino', '美利奴'],
      ['pompom', '毛球'],
      ['fleece-lined', '加绒'],
    ],
  },
  {
    prefix: 'STR',
    name: 'Straw hat',
    nameOther: '草帽',
    category: 'Hats',
    composition: 'Paper straw',
    hsCode: '6504000000',
    sizes: ['S/M', 'L/XL'],
    cost: 18.9,
    perCarton: 60,
    grossG: 9_000,
    carton: [700, 500, 500],
    variants: [
      ['fedora', '礼帽'],
      ['wide brim', '宽檐'],
      ['boater', '平顶'],
      ['lifeguard', '沙滩'],
      ['packable', '可折叠'],
    ],
  },
  {
    prefix: 'FLT',
    name: 'Felt hat',
    nameOther: '毡帽',
    category: 'Hats',
    composition: '100% wool felt',
    hsCode: '6505009100',
    sizes: fitted,
    cost: 36.5,
    perCarton: 40,
    grossG: 9_500,
    carton: [700, 500, 500],
    variants: [
      ['fedora', '礼帽'],
      ['cloche', '钟形'],
      ['beret', '贝雷'],
      ['wide brim', '宽檐'],
    ],
  },
  {
    prefix: 'TEE',
    name: 'T-shirt',
    nameOther: 'T 恤',
    category: 'Apparel',
    composition: '100% combed cotton, 180 g',
    hsCode: '6109100021',
    sizes: apparel,
    cost: 16.2,
    perCarton: 60,
    grossG: 12_800,
    carton: garmentCarton,
    variants: [
      ['crew neck', '圆领'],
      ['V-neck', 'V 领'],
      ['long sleeve', '长袖'],
      ['organic', '有机棉'],
      ['oversized', '宽版'],
    ],
  },
  {
    prefix: 'HDY',
    name: 'Hoodie',
    nameOther: '连帽卫衣',
    category: 'Apparel',
    composition: '80% cotton, 20% polyester, 320 g',
    hsCode: '6110200090',
    sizes: apparel,
    cost: 48.0,
    perCarton: 24,
    grossG: 14_500,
    carton: garmentCarton,
    variants: [
      ['pullover', '套头'],
      ['zip', '拉链'],
      ['kids', '儿童'],
    ],
  },
  {
    prefix: 'POL',
    name: 'Polo shirt',
    nameOther: 'Polo 衫',
    category: 'Apparel',
    composition: '100% cotton piqué, 220 g',
    hsCode: '6105100099',
    sizes: apparel,
    cost: 26.4,
    perCarton: 48,
    grossG: 13_000,
    carton: garmentCarton,
    variants: [
      ['classic', '经典'],
      ['sport', '运动'],
    ],
  },
  {
    prefix: 'SCF',
    name: 'Scarf',
    nameOther: '围巾',
    category: 'Knitted',
    composition: '100% acrylic',
    hsCode: '6117101900',
    sizes: hat,
    cost: 14.7,
    perCarton: 80,
    grossG: 11_000,
    carton: garmentCarton,
    variants: [
      ['ribbed', '罗纹'],
      ['tartan', '格纹'],
      ['snood', '围脖'],
    ],
  },
  {
    prefix: 'JKT',
    name: 'Windbreaker',
    nameOther: '风衣',
    category: 'Apparel',
    composition: '100% nylon',
    hsCode: '6201309000',
    sizes: apparel,
    cost: 62.0,
    perCarton: 20,
    grossG: 11_500,
    carton: garmentCarton,
    variants: [
      ['packable', '可折叠'],
      ['lined', '有里'],
    ],
  },
];

/** The demo company's collection: 43 styles. */
export const catalogue: readonly CatalogueStyle[] = families.flatMap((family, familyIndex) =>
  family.variants.map(([variant, variantOther], index) => ({
    code: `${family.prefix}-${String(index + 1).padStart(2, '0')}`,
    name: `${family.name}, ${variant}`,
    nameOther: `${variantOther}${family.nameOther}`,
    category: family.category,
    composition: family.composition,
    hsCode: family.hsCode,
    colours: Array.from(
      { length: 3 + ((index + familyIndex) % 4) },
      (_, n) => palette[(n + index * 3) % palette.length] ?? 'BLK',
    ),
    sizes: family.sizes,
    costE4: Math.round(family.cost * (1 + index * 0.04) * 100) * 100,
    perCarton: family.perCarton,
    grossG: family.grossG,
    carton: family.carton,
  })),
);
