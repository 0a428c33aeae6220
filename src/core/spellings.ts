import { pinyin } from 'pinyin-pro';

export type Terms = readonly (string | null | undefined)[];

/** Folds width, case and accents, so that `Ｃａｆé` is found by `cafe`. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** As `fold`, and without apostrophes: `Xi’an` and `O'Neill` are typed with them and without. */
export function foldTerm(text: string): string {
  return fold(text).replace(/['’‘`´]/g, '');
}

const chinese = /\p{Script=Han}/u;

/**
 * Characters of names and places that are read in two ways. The reading that fits the word comes from
 * pinyin-pro; who types the other one finds it too.
 */
const readings = new Map(
  (
    '长chang,zhang 重chong,zhong 乐le,yue 行hang,xing 曾zeng,ceng 单dan,shan 解jie,xie 区qu,ou 朴piao,pu ' +
    '查cha,zha 盖gai,ge 都du,dou 厦xia,sha 朝chao,zhao 调diao,tiao 藏cang,zang 传chuan,zhuan 仇qiu,chou ' +
    '尉wei,yu 沈shen,chen 叶ye,xie 车che,ju 盛sheng,cheng 缪miao,mou 翟zhai,di 薄bo,bao 卜bu,bo 参can,shen ' +
    '宿su,xiu 万wan,mo 贾jia,gu 秘mi,bi 六liu,lu 蚌bang,beng 莞guan,wan 会hui,kuai 泊bo,po 番fan,pan ' +
    '堡bao,bu 柏bai,bo 率lv,shuai 露lu,lou 模mo,mu 色se,shai 和he,huo 系xi,ji 校xiao,jiao 什shen,shi ' +
    '殷yin,yan 奇qi,ji 强qiang,jiang 称cheng,chen 种zhong,chong 洗xi,xian 降jiang,xiang 弹tan,dan ' +
    '石shi,dan 台tai,tai 阿a,e 折zhe,she 便bian,pian 大da,dai 合he,ge 角jiao,jue 中zhong,zhong 牟mou,mu ' +
    '尹yin,yun 覃qin,tan 瞿qu,ju 冼xian,xi 任ren,ren 晟sheng,cheng 佛fo,fu 氏shi,zhi 广guang,an 扎zha,za'
  )
    .split(' ')
    .map((entry) => [entry[0] ?? '', entry.slice(1).split(',')] as const),
);
const readingsAtMost = 6;

/** How a Chinese name may be typed: in pinyin, and by the initials of its syllables. */
function pinyinOf(term: string): string[] {
  const syllables = pinyin(term, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }).map(
    (syllable) => foldTerm(syllable).replaceAll(' ', ''),
  );
  const all = [syllables];
  const runs = [...term.matchAll(/\p{Script=Han}|[^\p{Script=Han}]+/gu)].map(([run]) => run);
  if (runs.length === syllables.length) {
    for (const [place, character] of runs.entries()) {
      const other = readings.get(character)?.find((reading) => reading !== syllables[place]);
      if (other && all.length < readingsAtMost) all.push(syllables.with(place, other));
    }
  }
  return all.flatMap((read) => {
    const whole = read.join('');
    // 绿 is typed lv or lu.
    const plain = /[ln]v/.test(whole) ? [whole.replace(/([ln])v/g, '$1u')] : [];
    return [whole, ...plain, read.map((syllable) => syllable[0] ?? '').join('')];
  });
}

function spellings(term: string): string[] {
  const folded = foldTerm(term);
  const all = [folded];
  if (chinese.test(term)) all.push(...pinyinOf(term));
  // Numbers and codes are typed with their signs and without: phones, SO-2026-00001, CAP-NV-M.
  const isCode = !/\s/.test(folded) && !chinese.test(term);
  const bare = folded.replace(isCode ? /[^\p{L}\p{N}]/gu : /\D/g, '');
  const isLong = bare.length >= (isCode ? 3 : 5);
  if (isLong && !folded.includes('@') && !folded.includes(bare)) all.push(bare);
  return all;
}

/** The text that is searched: every spelling of every term, each on a line of its own, with an end before and after. */
export function searchText(terms: Terms): string {
  const all = new Set<string>();
  for (const term of terms) if (term?.trim()) for (const spelling of spellings(term)) all.add(spelling);
  all.delete('');
  return all.size === 0 ? '' : `\n${[...all].join('\n')}\n`;
}

/** The words of what was typed: parts between spaces, and Chinese apart from letters, as in `ningbo慈`. */
export function wordsOf(term: string): string[] {
  const words = foldTerm(term).match(/\p{Script=Han}+|[^\s\p{Script=Han}]+/gu) ?? [];
  return [...new Set(words)];
}

/** The digits of what was typed as a phone number, without what stands before an area code abroad or at home. */
export function phoneDigits(term: string): string | null {
  const folded = foldTerm(term);
  if (!/^[\d\s()+./-]+$/.test(folded) || !/[^\d]|^0/.test(folded)) return null;
  const digits = folded.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length >= 3 ? digits : null;
}
