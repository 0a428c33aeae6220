export interface Country {
  code: string;
  weight: number;
  currency: string;
  timeZone: string;
  dial: string;
  language: 'en' | 'zh-CN';
  cities: readonly string[];
  first: readonly string[];
  last: readonly string[];
  /** Company words put after a name. */
  suffix: readonly string[];
}

const country = (
  code: string,
  weight: number,
  [currency, timeZone, dial]: readonly [string, string, string],
  names: { cities: string; first: string; last: string; suffix: string },
): Country => ({
  code,
  weight,
  currency,
  timeZone,
  dial,
  language: code === 'CN' ? 'zh-CN' : 'en',
  cities: names.cities.split(', '),
  first: names.first.split(', '),
  last: names.last.split(', '),
  suffix: names.suffix.split(' | '),
});

/** The 22 countries of the demo company's customers; weights are their share. */
export const countries: readonly Country[] = [
  country('US', 14, ['USD', 'America/New_York', '+1 212'], {
    cities: 'New York, Portland, Austin, Chicago, Denver, Seattle, Los Angeles, Atlanta',
    first: 'Emily, James, Olivia, Michael, Grace, Daniel, Hannah, Ryan',
    last: 'Carter, Nguyen, Brooks, Ramirez, Sullivan, Bennett, Hughes, Foster',
    suffix: 'Inc. | LLC | Corp.',
  }),
  country('DE', 11, ['EUR', 'Europe/Berlin', '+49 40'], {
    cities: 'Hamburg, Berlin, München, Köln, Leipzig, Stuttgart, Bremen',
    first: 'Anna, Lukas, Katharina, Jonas, Sabine, Felix, Miriam, Tobias',
    last: 'Schröder, Weber, Krüger, Hoffmann, Vogel, Brandt, Lehmann, Seidel',
    suffix: 'GmbH | GmbH & Co. KG | AG',
  }),
  country('GB', 8, ['GBP', 'Europe/London', '+44 20'], {
    cities: 'London, Manchester, Leeds, Bristol, Edinburgh, Glasgow',
    first: 'Charlotte, Oliver, Amelia, Harry, Sophie, George, Isla, Callum',
    last: 'Whitfield, Ashworth, Patel, Morrison, Fletcher, Hargreaves, Lawson, Doyle',
    suffix: 'Ltd | Limited | PLC',
  }),
  country('FR', 7, ['EUR', 'Europe/Paris', '+33 1'], {
    cities: 'Paris, Lyon, Lille, Nantes, Bordeaux, Toulouse',
    first: 'Camille, Antoine, Léa, Julien, Manon, Thomas, Élodie, Nicolas',
    last: 'Moreau, Lefèvre, Garnier, Rousseau, Chevalier, Fontaine, Mercier, Blanchard',
    suffix: 'SARL | SAS | S.A.',
  }),
  country('IT', 6, ['EUR', 'Europe/Rome', '+39 02'], {
    cities: 'Milano, Firenze, Torino, Bologna, Verona, Napoli',
    first: 'Giulia, Marco, Chiara, Alessandro, Francesca, Luca, Elena, Matteo',
    last: 'Ferrari, Romano, Colombo, Ricci, Marino, Greco, Gallo, Conti',
    suffix: 'S.r.l. | S.p.A.',
  }),
  country('ES', 5, ['EUR', 'Europe/Madrid', '+34 93'], {
    cities: 'Barcelona, Madrid, Valencia, Sevilla, Bilbao',
    first: 'Lucía, Javier, Marta, Pablo, Carmen, Sergio, Alba, Diego',
    last: 'Ortega, Navarro, Vidal, Serrano, Molina, Castillo, Ibáñez, Prieto',
    suffix: 'S.L. | S.A.',
  }),
  country('NL', 4, ['EUR', 'Europe/Amsterdam', '+31 20'], {
    cities: 'Amsterdam, Rotterdam, Utrecht, Eindhoven',
    first: 'Sanne, Daan, Lotte, Bram, Femke, Thijs',
    last: 'de Vries, Bakker, Visser, Smit, Mulder, van Dijk',
    suffix: 'B.V.',
  }),
  country('SE', 3, ['SEK', 'Europe/Stockholm', '+46 8'], {
    cities: 'Stockholm, Göteborg, Malmö, Borås',
    first: 'Elin, Oskar, Maja, Viktor, Linnea, Gustav',
    last: 'Lindqvist, Bergström, Nyström, Sandberg, Ekman, Holm',
    suffix: 'AB',
  }),
  country('DK', 3, ['DKK', 'Europe/Copenhagen', '+45 33'], {
    cities: 'København, Aarhus, Odense',
    first: 'Freja, Mads, Ida, Rasmus, Signe, Emil',
    last: 'Kjær, Mortensen, Holst, Dahl, Bruun, Lauritsen',
    suffix: 'ApS | A/S',
  }),
  country('NO', 2, ['NOK', 'Europe/Oslo', '+47 22'], {
    cities: 'Oslo, Bergen, Trondheim',
    first: 'Ingrid, Sindre, Astrid, Magnus',
    last: 'Haugen, Solberg, Moen, Lund',
    suffix: 'AS',
  }),
  country('PL', 3, ['EUR', 'Europe/Warsaw', '+48 22'], {
    cities: 'Warszawa, Łódź, Kraków, Poznań',
    first: 'Zofia, Piotr, Magdalena, Kamil, Agnieszka, Michał',
    last: 'Nowak, Wiśniewska, Zieliński, Kamińska, Szymański, Dąbrowska',
    suffix: 'Sp. z o.o.',
  }),
  country('JP', 6, ['JPY', 'Asia/Tokyo', '+81 3'], {
    cities: 'Tokyo, Osaka, Kobe, Nagoya, Fukuoka',
    first: 'Yuki, Haruto, Sakura, Kenji, Aoi, Daichi',
    last: 'Tanaka, Watanabe, Kobayashi, Mori, Ishikawa, Fujita',
    suffix: 'K.K. | Co., Ltd.',
  }),
  country('KR', 4, ['KRW', 'Asia/Seoul', '+82 2'], {
    cities: 'Seoul, Busan, Incheon, Daegu',
    first: 'Ji-woo, Min-jun, Seo-yeon, Hyun-woo',
    last: 'Kim, Park, Choi, Jung',
    suffix: 'Co., Ltd.',
  }),
  country('AU', 4, ['AUD', 'Australia/Sydney', '+61 2'], {
    cities: 'Sydney, Melbourne, Brisbane, Perth',
    first: 'Chloe, Lachlan, Matilda, Cooper, Ruby, Hamish',
    last: 'Kelly, Thornton, Walsh, McKenzie, Barrett, Quinn',
    suffix: 'Pty Ltd',
  }),
  country('NZ', 2, ['NZD', 'Pacific/Auckland', '+64 9'], {
    cities: 'Auckland, Wellington, Christchurch',
    first: 'Aria, Tane, Georgia, Liam',
    last: 'Harding, Parata, Gibson, Tait',
    suffix: 'Limited',
  }),
  country('CA', 4, ['CAD', 'America/Toronto', '+1 416'], {
    cities: 'Toronto, Montréal, Vancouver, Calgary',
    first: 'Madison, Étienne, Claire, Owen, Noémie, Tyler',
    last: 'Tremblay, MacDonald, Gagnon, Fraser, Singh, Bouchard',
    suffix: 'Inc. | Ltd.',
  }),
  country('BR', 3, ['USD', 'America/Sao_Paulo', '+55 11'], {
    cities: 'São Paulo, Rio de Janeiro, Curitiba, Porto Alegre',
    first: 'Beatriz, Rafael, Larissa, Thiago, Camila, Gustavo',
    last: 'Almeida, Cardoso, Teixeira, Monteiro, Barbosa, Moura',
    suffix: 'Ltda. | S.A.',
  }),
  country('MX', 3, ['USD', 'America/Mexico_City', '+52 55'], {
    cities: 'Ciudad de México, Guadalajara, Monterrey, León',
    first: 'Valeria, Alejandro, Ximena, Rodrigo, Daniela, Emiliano',
    last: 'Hernández, Aguilar, Mendoza, Ríos, Salazar, Cervantes',
    suffix: 'S.A. de C.V.',
  }),
  country('AE', 3, ['AED', 'Asia/Dubai', '+971 4'], {
    cities: 'Dubai, Abu Dhabi, Sharjah',
    first: 'Fatima, Omar, Layla, Yousef',
    last: 'Al Mansoori, Haddad, Rahman, Farouk',
    suffix: 'FZE | LLC',
  }),
  country('ZA', 2, ['ZAR', 'Africa/Johannesburg', '+27 21'], {
    cities: 'Cape Town, Johannesburg, Durban',
    first: 'Lerato, Pieter, Thandi, Johan',
    last: 'Botha, Nkosi, van Wyk, Dlamini',
    suffix: '(Pty) Ltd',
  }),
  country('SG', 2, ['SGD', 'Asia/Singapore', '+65 6'], {
    cities: 'Singapore',
    first: 'Wei Ling, Marcus, Priya, Jun Hao',
    last: 'Tan, Lim, Ong, Chua',
    suffix: 'Pte. Ltd.',
  }),
  country('CN', 8, ['CNY', 'Asia/Shanghai', '+86 574'], {
    cities: '宁波, 上海, 杭州, 义乌, 广州, 深圳, 青岛',
    first: '静, 磊, 敏, 伟, 婷, 浩, 丽, 强',
    last: '陈, 王, 李, 张, 刘, 赵, 周, 吴',
    suffix: '有限公司 | 贸易有限公司 | 服饰有限公司',
  }),
];
