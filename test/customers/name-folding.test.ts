import { describe, expect, it } from 'vitest';
import { duplicateKeys } from '../../src/modules/customers/duplicate-keys.ts';
import {
  companyDomain,
  freeAddress,
  nameKeys,
  phoneKeys,
  taxKey,
} from '../../src/modules/customers/name-folding.ts';

const isOne = (a: string, b: string) => nameKeys(a).some((key) => nameKeys(b).includes(key));

describe('names of one company', () => {
  it.each([
    ['Müller & Co. KG', 'MULLER'],
    ['Müller GmbH', 'Mueller GmbH & Co. KG'],
    ['Hutwerk GmbH', 'hutwerk g.m.b.h.'],
    ['Hutwerk GmbH', 'Hut Werk'],
    ['Ｈｕｔｗｅｒｋ　ＧｍｂＨ', 'Hutwerk'],
    ['Hutwerk UG (haftungsbeschränkt)', 'Hutwerk'],
    ['Hansen Hats A/S', 'Hats Hansen'],
    ['Café Élan SARL', 'CAFE ELAN'],
    ['Société Élan S.A.R.L.', 'Elan SARL'],
    ['Dupont et Fils S.A.S.', 'Dupont & Fils'],
    ['Cappelli Rossi S.p.A.', 'CAPPELLI ROSSI SPA'],
    ['Cappelli Rossi S.r.l.', 'Cappelli Rossi'],
    ['Sombreros del Sur S. de R.L. de C.V.', 'Sombreros del Sur'],
    ['Sombreros del Sur, S.A. de C.V.', 'SOMBREROS DEL SUR SA DE CV'],
    ['Gorras y Más S.L.', 'Gorras Mas'],
    ['Chapéus Lisboa, Lda.', 'CHAPEUS LISBOA'],
    ['Bonés Brasil Ltda', 'Bones Brasil'],
    ['Czapki Polskie Sp. z o.o.', 'Czapki Polskie'],
    ['Czapki Polskie Spółka z o.o.', 'CZAPKI POLSKIE SP ZOO'],
    ['Yıldız Şapka San. ve Tic. A.Ş.', 'YILDIZ SAPKA'],
    ['Yıldız Şapka Ltd. Şti.', 'Yildiz Sapka'],
    ['株式会社帽子屋', '帽子屋 株式会社'],
    ['東京帽子有限会社', '東京帽子'],
    ['Boshi K.K.', 'BOSHI'],
    ['주식회사 모자', '모자'],
    ['ООО Шляпа', 'Шляпа'],
    ['The Hat Company Ltd', 'Hat'],
    ['Acme Hats Pty Ltd', 'Acme Hats'],
    ['Acme Hats Sdn. Bhd.', 'Acme Hats'],
    ['Acme Hats (Pvt) Limited', 'ACME HATS'],
    ['Acme Hats B.V.', 'Acme Hats'],
    ['Acme Hats Inc.', 'Acme Hats, LLC'],
    ['PT Topi Indonesia', 'Topi Indonesia'],
    ['宁波慈穗帽业有限公司', '宁波慈穗帽业'],
    ['宁波市慈穗帽业有限公司', '浙江省宁波市慈穗帽业股份有限公司'],
    ['寧波慈穗帽業有限公司', '宁波慈穗帽业有限责任公司'],
    ['上海华兴（中国）有限公司', '上海華興'],
    ['宁波云帆进出口有限公司', '宁波云帆'],
    ['Jones & Sons Ltd.', 'Jones and Sons Limited'],
  ])('%s · %s', (a, b) => {
    expect(nameKeys(a), `${nameKeys(a)} and ${nameKeys(b)}`).toEqual(expect.arrayContaining([]));
    expect(isOne(a, b), `${nameKeys(a)} and ${nameKeys(b)}`).toBe(true);
  });
});

describe('names of two companies', () => {
  it.each([
    ['Hansen Hats', 'Hansen Caps'],
    ['Hannover Zoo GmbH', 'Hannover GmbH'],
    ['宁波华兴有限公司', '上海华兴有限公司'],
    ['宁波贸易有限公司', '宁波进出口有限公司'],
    ['宁波华兴帽业', '宁波华兴服装'],
    ['Store 1 Ltd', 'Store 2 Ltd'],
    ['Spa Hotel', 'Hotel'],
    ['Company Ltd', 'Group Ltd'],
    ['International Holding', 'Import Export'],
    ['Sun Hats', 'Son Hats'],
    ['A & B Hats', 'C & D Hats'],
    ['H&M', 'C&A'],
    ['株式会社東京', '株式会社大阪'],
    ['AG Textil', 'Textil'],
    ['Co', 'Ltd'],
  ])('%s · %s', (a, b) => {
    expect(isOne(a, b), `${nameKeys(a)} and ${nameKeys(b)}`).toBe(false);
  });

  it('is recognised by something, whatever it is called', () => {
    for (const name of ['Co., Ltd.', '有限公司', '&', '...', '公司', 'GmbH', 'The'])
      expect(nameKeys(name).join(''), name).not.toBe('undefined');
    expect(nameKeys('GmbH')).toEqual(['gmbh']);
  });
});

describe('what else is compared', () => {
  it.each([
    ['anna@hutwerk.example', 'hutwerk.example'],
    ['ANNA@HUTWERK.EXAMPLE', 'hutwerk.example'],
    ['anna@mail.hutwerk.example', 'hutwerk.example'],
    ['wang@gmail.com', null],
    ['wang@vip.163.com', null],
    ['wang@yahoo.co.uk', null],
    ['wang@yahoo.com.tw', null],
    ['wang@hotmail.fr', null],
    ['wang@qq.com', null],
    ['no address', null],
  ])('the domain of %s is %s', (email, domain) => {
    expect(companyDomain(email)).toBe(domain);
  });

  it('an address at a free provider counts as a whole', () => {
    expect(freeAddress('Wang@QQ.com')).toBe('wang@qq.com');
    expect(freeAddress('anna@hutwerk.example')).toBeNull();
  });

  it.each([
    ['+86 574 8888 1234', ['488881234']],
    ['0574-88881234', ['488881234']],
    ['0574-88881234 转 8001', ['488881234']],
    ['0574-88881234 ext. 12', ['488881234']],
    ['＋４９（４０）９９８８７７', ['940998877']],
    ['0049 40 998877 / 0171 2345678', ['940998877', '712345678']],
    ['12345', []],
    ['00000000', []],
    ['12345678', []],
    ['none', []],
  ])('the phone numbers in %s', (text, keys) => {
    expect(phoneKeys(text)).toEqual(keys);
  });

  it.each([
    ['DE 123.456.789', 'de123456789'],
    ['９１３３０２００ＭＡ', '91330200ma'],
    ['n/a', null],
    ['0000000000', null],
  ])('the tax number %s', (text, key) => {
    expect(taxKey(text)).toBe(key);
  });

  it('makes no key longer than the column', () => {
    const keys = duplicateKeys({
      name: '帽'.repeat(200),
      emails: [`a@${'x'.repeat(190)}.example`],
      phones: [],
    });
    expect(keys.every(({ value }) => value.length <= 200)).toBe(true);
  });
});
