/** The articles of a sales contract that the program brings; a company writes its own in the settings. */
export const standardClauses = {
  en: [
    'Quality and quantity: as per the confirmed samples and this contract. Quantity and amount may differ within the tolerance stated above; where none is stated, by 5% more or less.',
    'Packing: in export cartons fit for long-distance transport, marked as stated above.',
    'Shipment: within the time stated above, provided that the agreed advance payment or an acceptable letter of credit has arrived in time. Partial shipment and transshipment are allowed unless agreed otherwise.',
    'Insurance: under CIF and CIP to be covered by the seller for 110% of the invoice value; under all other terms by the buyer.',
    'Inspection and claims: claims about quality must be lodged within 30 days, about quantity within 15 days after arrival at the port of destination, with the report of a recognised inspector.',
    'Force majeure: neither side is liable for delay or failure caused by events beyond its reasonable control, provided that it tells the other side without delay.',
    'Disputes: settled amicably; failing that, submitted to the China International Economic and Trade Arbitration Commission (CIETAC) for arbitration under its rules in force. The award is final and binding on both sides.',
    'This contract is made in two originals, one for each side, and takes effect when both have signed. Signed copies sent by mail or e-mail are equally valid.',
  ].join('\n'),
  'zh-CN': [
    '品质与数量：以双方确认的样品及本合同为准。数量和金额可在上述溢短装幅度内增减；未列明的，允许 5% 的溢短装。',
    '包装：采用适合长途运输的出口纸箱包装，并按上述唛头刷唛。',
    '装运：在约定的预付款或可接受的信用证按时到达的前提下，于上述期限内装运。除另有约定外，允许分批装运和转运。',
    '保险：CIF、CIP 条件下由卖方按发票金额的 110% 投保；其他条件下由买方自理。',
    '检验与索赔：品质异议须在货到目的港后 30 天内、数量异议须在 15 天内提出，并附公认检验机构的检验报告。',
    '不可抗力：因不能合理控制的事件而迟延或不能履行的一方不承担责任，但应及时通知对方。',
    '争议解决：双方友好协商解决；协商不成的，提交中国国际经济贸易仲裁委员会按其现行规则仲裁。仲裁裁决是终局的，对双方均有约束力。',
    '本合同一式两份，双方各执一份，自双方签字之日起生效。经邮寄或电子邮件传送的签字件具有同等效力。',
  ].join('\n'),
};
