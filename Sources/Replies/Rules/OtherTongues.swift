import DisputesRules

/// What an answer says in the other languages that customers are written to in, by its plain words: paid, will be paid, contested.
/// Of days only figures are read, the day before the month.
extension ReplyRule {
  static let inOtherTongues: [ReplyRule] = german + spanish + italian + dutch + portuguese

  private static func rules(
    _ tongue: String, paid: [Cue], unlessPaid: [Cue], promised: [Cue], unlessPromised: [Cue], contested: [Cue]
  ) -> [ReplyRule] {
    [
      ReplyRule(
        name: "promise.will_pay.\(tongue)", kind: .promise, tongue: .french, cues: promised, unless: unlessPromised,
        needsDay: true),
      ReplyRule(name: "paid.already.\(tongue)", kind: .paid, tongue: .french, cues: paid, unless: unlessPaid),
      ReplyRule(
        name: "dispute.contests.\(tongue)", kind: .dispute, tongue: .french, cues: contested, reason: .other),
    ]
  }

  private static let german = rules(
    "de",
    paid: [
      "bereits|schon|haben|habe|wurde|wurden|ist|sind .. bezahlt|gezahlt|beglichen|uberwiesen|ueberwiesen",
      "zahlung|uberweisung|ueberweisung .. erfolgt|veranlasst|ausgefuhrt|ausgefuehrt",
    ],
    unlessPaid: ["nicht|nie|noch|kein|keine", "wird|werden|sobald|wenn|falls", "doppelt|zweimal"],
    promised: [
      "werde|werden|wird .. zahlen|bezahlen|uberweisen|ueberweisen|begleichen",
      "wird|werden .. bezahlt|uberwiesen|ueberwiesen|beglichen",
      "zahlen|bezahlen|uberweisen|ueberweisen .. am|bis|zum", "zahlung|uberweisung|ueberweisung .. geplant|vorgesehen",
    ],
    unlessPromised: ["nicht|nie|kein|keine|bereits|schon", "kann|konnen|koennen", "sobald|wenn|falls"],
    contested: [
      "reklamation|reklamieren|beanstanden|beanstandung|bestreiten|widersprechen|widerspruch|strittig",
      "nicht einverstanden", "rechnung .. falsch|fehlerhaft|unrichtig",
    ])

  private static let spanish = rules(
    "es",
    paid: [
      "ya|hemos|he|ha|han|fue|fueron|esta|estan .. pagado|pagada|pagados|pagadas|abonado|abonada|transferido|liquidado|liquidada",
      "ya .. pagamos|abonamos|pague", "hemos|he .. hecho|realizado|efectuado .. transferencia|pago",
    ],
    unlessPaid: ["no|nunca|todavia|aun", "sera|seran|cuando", "dos veces"],
    promised: [
      "pagaremos|pagare|abonaremos|transferiremos|liquidaremos|realizaremos|efectuaremos",
      "vamos|voy a pagar|abonar|transferir|realizar", "sera|seran .. pagado|pagada|pagadas|abonado|abonada",
    ],
    unlessPromised: ["no|nunca", "cuando|siempre que|en cuanto"],
    contested: [
      "reclamacion|reclamamos|impugnamos|disputamos|desacuerdo", "no .. de acuerdo", "no .. conforme|conformes",
      "factura .. incorrecta|erronea|equivocada",
    ])

  private static let italian = rules(
    "it",
    paid: [
      "gia|abbiamo|ho|stata|stato|state|stati .. pagato|pagata|pagate|pagati|saldato|saldata|saldate|bonificato|bonificata",
      "bonifico|pagamento .. fatto|eseguito|effettuato|inviato|disposto",
    ],
    unlessPaid: ["non|mai|ancora", "sara|saranno|verra|quando|appena", "due volte"],
    promised: [
      "pagheremo|paghero|salderemo|saldero|bonificheremo|provvederemo|effettueremo",
      "sara|saranno|verra .. pagata|pagato|pagate|saldata|saldato|effettuato|eseguito",
    ],
    unlessPromised: ["non|mai", "quando|appena"],
    contested: [
      "contestiamo|contestazione|contestata|contestate|reclamo", "non .. d accordo",
      "fattura .. errata|sbagliata",
    ])

  private static let dutch = rules(
    "nl",
    paid: [
      "reeds|al|hebben|heb|werd|werden|is|zijn .. betaald|overgemaakt|voldaan", "betaling .. uitgevoerd|verricht",
    ],
    unlessPaid: ["niet|nooit|nog|geen", "zal|zullen|wordt|worden|zodra|indien", "dubbel|tweemaal"],
    promised: [
      "zal|zullen|wordt|worden .. betalen|betaald|overmaken|overgemaakt|voldoen|voldaan",
      "betalen|betaal .. op|voor|uiterlijk", "betaling .. gepland|voorzien",
    ],
    unlessPromised: ["niet|nooit|geen|reeds", "zodra|indien|kan|kunnen"],
    contested: ["betwisten|betwist|klacht|bezwaar", "niet .. akkoord|eens", "factuur .. onjuist|fout|verkeerd"])

  private static let portuguese = rules(
    "pt",
    paid: [
      "ja|foi|foram|esta|estao .. pago|paga|pagos|pagas|liquidado|liquidada|transferido|transferida",
      "ja .. pagamos|paguei|liquidamos|transferimos",
      "transferencia|pagamento .. efetuada|efetuado|feita|feito|realizada|realizado",
    ],
    unlessPaid: ["nao|nunca|ainda", "sera|serao|quando", "duas vezes"],
    promised: [
      "pagaremos|pagarei|liquidaremos|transferiremos|efetuaremos", "vamos|vou pagar|liquidar|transferir",
      "sera|serao .. pago|paga|pagas|liquidada|liquidado|efetuado|efetuada",
    ],
    unlessPromised: ["nao|nunca", "quando|assim que"],
    contested: ["contestamos|contestacao|reclamacao|discordamos", "nao .. de acordo", "fatura .. incorreta|errada"])
}
