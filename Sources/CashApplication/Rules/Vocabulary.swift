import Kernel

/// Words and phrases of at most three words by which payers and banks say something, folded.
struct Vocabulary {
  static let wordsMax = 3
  let hashes: Set<UInt64>

  /// Whether a folded word is one of these.
  func holds(_ word: [UInt8]) -> Bool {
    var hash = RunningHash()
    hash.add(word)
    return hashes.contains(hash.value)
  }

  init(_ phrases: [String]) {
    hashes = Set(
      phrases.map { phrase in
        var hash = RunningHash()
        hash.add(Folding.folded(phrase).utf8)
        return hash.value
      })
  }

  static let invoice = Vocabulary([
    "facture", "factures", "fact", "facts", "fac", "fc", "fra", "fa", "invoice", "invoices", "inv", "bill", "rechnung",
    "rechnungen", "rechnungsnummer", "rechnungsnr", "rg", "rgnr", "re", "rnr", "factura", "facturas", "fattura",
    "fatture", "fatt", "ft", "fv", "factuur", "facturen", "faktura",
  ])
  /// Between a word for invoices and their numbers.
  static let numbered = Vocabulary([
    "n", "no", "nr", "num", "numero", "numeros", "nos", "number", "numbers", "nummer", "nummern", "ref", "refs",
  ])
  /// Between the numbers of a list.
  static let listing = Vocabulary(["et", "and", "und", "y", "e", "en", "plus"])
  /// Behind what is an amount or a count.
  static let unit = Vocabulary([
    "eur", "euro", "euros", "ttc", "ht", "usd", "gbp", "chf", "jour", "jours", "days", "tage", "dias", "giorni", "mois",
  ])
  static let creditNote = Vocabulary([
    "avoir", "avoirs", "note de credit", "credit note", "credit notes", "cn", "gutschrift",
    "gutschriften", "gs", "nota de credito", "nota credito", "nota di credito",
  ])
  static let partPayment = Vocabulary([
    "acompte", "acomptes", "partiel", "partielle", "versement", "a valoir", "partial", "part payment", "deposit",
    "installment", "instalment", "down payment", "anzahlung", "teilzahlung", "abschlag", "abschlagszahlung", "rate",
    "anticipo", "pago parcial", "a cuenta", "acconto", "parziale", "rata", "voorschot", "deelbetaling",
  ])
  static let discount = Vocabulary([
    "escompte", "esc", "escpte", "discount", "disc", "early payment", "skonto", "skto", "descuento", "pronto pago",
    "sconto", "korting",
  ])
  static let bankCharge = Vocabulary([
    "frais", "frais ded", "frais bancaires", "commission", "commissions", "our", "sha", "ben", "fees", "fee", "charges",
    "bank charge", "bank charges", "gebuhren", "gebuhr", "spesen", "entgelt", "gastos", "comision", "spese",
    "commissioni", "kosten",
  ])
  /// Interest and fees for being late, paid with what is owed.
  static let penalties = Vocabulary([
    "penalites", "penalite", "interets de retard", "interets retard", "interets moratoires", "moratoires",
    "indemnite forfaitaire", "indemnite de recouvrement", "indemnite recouvrement", "ifr", "40 eur", "late interest",
    "late fee", "late fees", "late payment interest", "verzugszinsen", "mahngebuhr", "mahngebuhren",
    "intereses de demora", "interessi di mora",
  ])
  static let guarantee = Vocabulary([
    "retenue", "retenue garantie", "retenue de garantie", "retention", "sicherheitseinbehalt", "einbehalt", "retencion",
    "ritenuta",
  ])
  /// Goods that came broken, before a part that is not paid.
  static let damage = Vocabulary([
    "casse", "casses", "avarie", "avaries", "damaged", "damage", "damages", "beschadigt", "danado", "danneggiato",
  ])
  /// What is not paid because the payer contests it.
  static let contested = Vocabulary([
    "litige", "litiges", "conteste", "contestee", "contestation", "reclamation", "retenue litige", "dispute",
    "disputed", "short shipped", "short shipment", "reklamation", "disputa", "contestazione", "contestata",
  ])
  /// All that is due, or open.
  static let everything = Vocabulary([
    "solde", "solde compte", "releve", "echues", "factures echues", "apurement", "balance", "statement",
    "account balance", "all invoices", "overdue", "kontoausgleich", "saldo", "ausgleich", "estado de cuenta",
    "estratto conto",
  ])
  /// Money that no customer pays, by what it is; of what several name, the first.
  private static let natures: [(nature: AsideReason, phrases: [String])] = [
    (.subsidy, ["subvention", "grant", "zuschuss"]),
    (
      .taxRefund,
      [
        "credit de tva", "remboursement tva", "remboursement credit", "urssaf", "dgfip", "trop percu", "impots",
        "tresor public", "remboursement impot", "cpam", "ijss", "tax refund", "vat refund", "hmrc",
        "steuererstattung", "umsatzsteuererstattung", "finanzamt", "devolucion iva", "hacienda", "rimborso iva",
        "agenzia entrate",
      ]
    ),
    (
      .payout,
      [
        "remise cb", "remise carte", "remise cheques", "remise tpe", "stripe", "paypal", "sumup", "zettle",
        "adyen", "payplug", "mollie", "gocardless", "card settlement", "payout", "payouts", "merchant settlement",
        "kartenzahlung", "kartenumsatz",
      ]
    ),
    (
      .interest,
      [
        "interets crediteurs", "interets", "dividende", "dividendes", "interest", "interest earned", "dividend",
        "zinsen", "habenzinsen", "intereses", "interessi",
      ]
    ),
    (.loan, ["deblocage pret", "pret", "emprunt", "loan", "loan drawdown", "darlehen", "kredit", "prestamo", "mutuo"]),
    (.capital, ["apport", "compte courant"]),
    (
      .internalTransfer,
      [
        "virement interne", "vir interne", "compte epargne", "virement de compte", "tresorerie",
        "internal transfer", "own account", "savings", "umbuchung", "eigenubertrag", "traspaso interno",
        "giroconto",
      ]
    ),
    (
      .refund,
      [
        "indemnite", "indemnite sinistre", "sinistre", "avoir fournisseur", "remboursement fournisseur",
        "insurance claim", "supplier refund", "versicherung", "schadensregulierung",
      ]
    ),
  ]
  /// Those of them that name who may buy as well, or say other things too.
  private static let ambiguous: Set<String> = [
    "urssaf", "dgfip", "trop percu", "impots", "tresor public", "cpam", "hmrc", "finanzamt", "hacienda",
    "agenzia entrate", "interets", "interest", "zinsen", "intereses", "interessi", "pret", "emprunt", "loan",
    "darlehen", "kredit", "prestamo", "mutuo", "apport", "compte courant", "tresorerie", "savings", "grant",
    "indemnite", "sinistre", "versicherung",
  ]
  static let ofNature: [(nature: AsideReason, words: Vocabulary)] = natures.map { ($0.nature, Vocabulary($0.phrases)) }
  /// What says so also beside words of an invoice or of a public payment.
  static let ofNatureForCertain: [(nature: AsideReason, words: Vocabulary)] = natures.map { nature, phrases in
    (nature, Vocabulary(phrases.filter { !ambiguous.contains($0) }))
  }
  /// How a public body pays what it bought.
  static let publicPayment = Vocabulary([
    "mandat", "mandats", "bordereau", "bordereaux", "budget", "marche public", "marches publics", "commune", "communes",
    "mairie", "regie", "ville de", "metropole", "departement", "conseil departemental", "conseil regional",
    "communaute de communes", "universite", "lycee", "centre hospitalier", "prefecture",
  ])
  /// Before numbers that are not paid.
  static let except = Vocabulary([
    "sauf", "hormis", "excepte", "exceptee", "a l exception", "a l exclusion", "hors", "except", "excluding",
    "other than",
    "ausser", "ausgenommen", "ohne", "excepto", "salvo", "sin", "escluso", "esclusa", "eccetto", "tranne", "behalve",
    "uitgezonderd",
  ])
  /// Between the first and the last of several numbers.
  static let through = Vocabulary(["a", "au", "to", "bis", "through", "thru", "al", "alla", "hasta", "tot"])
}
