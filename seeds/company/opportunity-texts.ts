import type { Language } from '../../src/core/context.ts';

interface Market {
  title: string;
  country: string | null;
  productLine: string;
  /** Of next year; none where it is sold all year. */
  season: 'SS' | 'AW' | null;
  evidence: string;
  links: string | null;
  state: 'open' | 'pursued';
}

/** What the demo's salespeople wrote about opportunities, in the language in which the company was set up. */
export const opportunityTexts: Record<
  Language,
  { nextSteps: readonly string[]; competitors: readonly string[]; markets: readonly Market[] }
> = {
  en: {
    nextSteps: [
      'Send the sample in olive with metal buckle',
      'Ask for the answer to our quote',
      'Send the price for 5,000 pieces',
      'Agree the label and the packing',
      'Call the buyer about the delivery day',
    ],
    competitors: ['Hatco Textile', 'Qingdao Topwear', 'Dhaka Caps Ltd', 'Local importer'],
    markets: [
      {
        title: 'Sun hats for Australian garden centres',
        country: 'AU',
        productLine: 'Straw and sun hats',
        season: 'SS',
        evidence:
          'Three garden chains asked for UPF 50 at the Canton Fair. Their present supplier is in Vietnam and delivers late.',
        links: 'https://www.bom.gov.au/uv/',
        state: 'pursued',
      },
      {
        title: 'Recycled caps for German promotion dealers',
        country: 'DE',
        productLine: 'Promotion caps',
        season: null,
        evidence: 'From next year two of the big dealers want half of their caps in recycled polyester.',
        links: null,
        state: 'pursued',
      },
      {
        title: 'Knitted beanies for Nordic outdoor brands',
        country: 'SE',
        productLine: 'Knitted beanies',
        season: 'AW',
        evidence: 'Two talks at the fair; they look for small lots of 600 pieces with merino.',
        links: null,
        state: 'open',
      },
      {
        title: 'School caps for the Gulf',
        country: 'AE',
        productLine: 'Baseball caps',
        season: 'AW',
        evidence: 'An agent in Dubai has orders from eleven schools and asks for fast re-orders.',
        links: null,
        state: 'open',
      },
    ],
  },
  'zh-CN': {
    nextSteps: [
      '寄军绿色金属扣样品',
      '追问报价回复',
      '发 5000 顶的价格',
      '确认唛头和包装',
      '致电采购确认交期',
    ],
    competitors: ['青岛顶尚', '达卡制帽', '海特克纺织', '当地进口商'],
    markets: [
      {
        title: '澳大利亚园艺店遮阳帽',
        country: 'AU',
        productLine: '草帽和遮阳帽',
        season: 'SS',
        evidence: '广交会上三家园艺连锁询问 UPF 50 面料，其现有供应商在越南，经常延误。',
        links: 'https://www.bom.gov.au/uv/',
        state: 'pursued',
      },
      {
        title: '德国促销商再生面料帽',
        country: 'DE',
        productLine: '促销帽',
        season: null,
        evidence: '两家大经销商明年起要求一半的帽子使用再生涤纶。',
        links: null,
        state: 'pursued',
      },
      {
        title: '北欧户外品牌针织帽',
        country: 'SE',
        productLine: '针织帽',
        season: 'AW',
        evidence: '展会上谈了两家，要 600 顶的小批量，含美利奴羊毛。',
        links: null,
        state: 'open',
      },
      {
        title: '海湾地区校园帽',
        country: 'AE',
        productLine: '棒球帽',
        season: 'AW',
        evidence: '迪拜代理手上有十一所学校的订单，要求快速补货。',
        links: null,
        state: 'open',
      },
    ],
  },
};
