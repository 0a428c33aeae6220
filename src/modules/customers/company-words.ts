import { fold } from '../../core/search.ts';

/** What tells the kind of a company and not the company, in the languages of our customers, folded. */

const listed = (text: string) => fold(text).split(/\s*\|\s*/);

/** Legal forms that mean nothing else, wherever they stand in a name. */
export const legalWords: ReadonlySet<string> = new Set(
  listed(
    'company | corp | corporation | inc | incorporated | ltd | limited | llc | llp | plc | gmbh | ggmbh | mbh | gbr | ohg | kgaa | ' +
      'sarl | sasu | eurl | srl | srls | snc | ltda | eireli | lda | unipessoal | sociedad | sociedade | societe | societa | anonima | ' +
      'limitada | bvba | vof | aps | oyj | asa | sro | doo | dooel | zrt | kft | pvt | private | pty | pte | sdn | bhd | fze | fzco | fzllc | ' +
      'tbk | wll | sirketi | sti | anonim | kabushiki | kaisha | yugen | godo | gaisha | firma | cia | compagnie | compania | companhia | co',
  ),
);

/** Legal forms that are words or initials elsewhere: they count at the end of a name, and some at its beginning. */
export const endWords: readonly (readonly string[])[] = listed(
  's de rl de cv | sa de cv | sapi de cv | s de rl | de rl de cv | de cv | s en c | sp z oo | sp zoo | sp k | sp j | sp | spolka z oo | spolka akcyjna | spz oo | ' +
    'san ve tic as | san tic as | sanayi ve ticaret as | sanayi ve ticaret | ve tic | san ve tic | san tic | tic as | tic | ' +
    'e k | ek | eg | ag | kg | ug | se | sa | sas | sca | spa | sl | slu | slne | bv | nv | ab | hb | as | a s | is | ks | oy | ky | ' +
    'kk | gk | yk | od | ood | ead | ad | zao | ooo | oao | pao | ip | ао | ооо | зао | оао | пао | ип | тов | co ag | pt | cv | ua | me | jsc | pjsc | ojsc | cjsc | haftungsbeschrankt',
)
  .map((form) => form.split(' '))
  .sort((a, b) => b.length - a.length);

export const startWords: ReadonlySet<string> = new Set(
  listed('ооо | зао | оао | пао | ао | ип | тов | ooo | zao | oao | pao | pt | cv | firma'),
);

/** What many companies have in their names besides. A name of nothing else keeps them. */
export const commonWords: ReadonlySet<string> = new Set(
  listed(
    'and | und | et | ve | og | och | the | group | gruppe | groupe | grupo | gruppo | holding | holdings | intl | international | ' +
      'import | imports | export | exports | importexport | impex',
  ),
);

/** Joins two names and is no part of either, but is a letter elsewhere. */
export const joiningLetters: ReadonlySet<string> = new Set(['y', 'e', 'i', 'u', 'n']);

/** Legal forms that are written without a space before or after them. */
export const joinedForms = new RegExp(
  `(${listed(
    '股份有限公司 | 有限责任公司 | 有限责任公司 | 有限公司 | 集团公司 | 公司 | 集团 | 股份 | 责任 | 企业 | ' +
      '株式会社 | 有限会社 | 合同会社 | 合资会社 | 合名会社 | 合资会社 | 主式会社 | 주식회사 | 유한회사 | (주) | (유) | (株) | (有) | ㈜ | (中国) | (china)',
  )
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[()]/g, '\\$&'))
    .join('|')})`,
  'g',
);

export const joinedTrades = /(国际贸易|进出口贸易|进出口|对外贸易|贸易|商贸|外贸|工贸|实业|国际)/g;

const provinces =
  '浙江|江苏|福建|广东|山东|河北|河南|湖北|湖南|安徽|江西|四川|辽宁|吉林|黑龙江|陕西|山西|云南|贵州|甘肃|青海|海南|台湾|广西|内蒙古|宁夏|新疆|西藏';
const cities =
  '北京|上海|天津|重庆|宁波|杭州|温州|嘉兴|湖州|绍兴|金华|义乌|台州|慈溪|余姚|苏州|南京|无锡|常州|南通|扬州|昆山|张家港|盐城|徐州|广州|深圳|东莞|佛山|中山|珠海|惠州|汕头|厦门|福州|泉州|晋江|石狮|青岛|济南|烟台|潍坊|威海|石家庄|保定|郑州|武汉|长沙|合肥|南昌|成都|沈阳|大连|长春|哈尔滨|西安|昆明|贵阳|南宁|海口|香港|澳门|台北|高雄';

export const placeAlone = new RegExp(`^(${provinces}|${cities}|中国)$`);

/**
 * 浙江省宁波市… and 宁波… are one place; the city itself stays, since 宁波华兴 and 上海华兴 are two companies.
 * A province goes only where a city of ours follows.
 */
export function withoutPlaceMarks(name: string): string {
  return name
    .replace(/^中国(?=.{4})/, '')
    .replace(new RegExp(`^(${provinces})(省|自治区|壮族自治区)?(?=(${cities}))`), '')
    .replace(new RegExp(`^(${provinces})(省)(?=.{2})`), '$1')
    .replace(new RegExp(`^(${cities})市(?=.{2})`), '$1');
}
