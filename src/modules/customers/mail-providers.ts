// Whoever has a mail address of these is a person to them, and no company.
const domains = new Set(
  (
    'icloud.com me.com mac.com aol.com aim.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de posteo.de mailbox.org ' +
    'orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it terra.es telefonica.net ' +
    'bol.com.br uol.com.br terra.com.br ig.com.br sapo.pt mail.pt wp.pl o2.pl onet.pl interia.pl op.pl seznam.cz centrum.cz email.cz abv.bg ukr.net i.ua ' +
    'mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru yandex.ru yandex.com ya.ru ' +
    'qq.com foxmail.com 163.com 126.com 188.com yeah.net netease.com sina.com sina.cn sina.com.cn sohu.com aliyun.com 139.com 189.cn wo.cn 21cn.com tom.com ' +
    'naver.com daum.net hanmail.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com biglobe.ne.jp rediffmail.com hinet.net seed.net.tw pchome.com.tw ' +
    'proton.me protonmail.com pm.me tutanota.com tuta.io zoho.com mail.com email.com fastmail.com hushmail.com hey.com bigpond.com optusnet.com.au xtra.co.nz ' +
    'comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net shaw.ca rogers.com sympatico.ca ' +
    'btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk bluewin.ch hispeed.ch telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl ' +
    'mynet.com walla.com walla.co.il emirates.net.ae alibaba.com made-in-china.com globalsources.com'
  ).split(' '),
);

/** These have a domain in every country. */
const providers =
  /^(?:yahoo|ymail|rocketmail|hotmail|outlook|live|msn|gmail|googlemail|gmx|yandex)\.[a-z.]{2,7}$/;

/** True for a domain at which anyone may have an address, such as gmail.com or vip.163.com. */
export function isFreeProvider(domain: string): boolean {
  const parent = domain.replace(/^(?:vip|mail|email)\./, '');
  return [domain, parent].some((name) => domains.has(name) || providers.test(name));
}
