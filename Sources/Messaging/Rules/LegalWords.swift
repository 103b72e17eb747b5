import Kernel

/// The words by which a legal mention is known in a language: parts of words as ``Folding`` leaves them; a space at an end
/// says that the word begins or ends there.
struct LegalWords: Sendable {
  /// An express demand to pay.
  let demand: [String]
  /// A court, or what is asked of one.
  let sequel: [String]
  /// A day, and how many of them are left: numbers that are usual in letters.
  let day: String
  let numbers: [String]
  /// Costs of collecting.
  let fees: [String]
  /// What the code de commerce gives to professionals only.
  let tradeTerms: [String]
  /// What needs an enforceable title.
  let seizure: [String]
  /// Others who would learn of the debt, and lists of debtors.
  let pressure: [String]
  /// What reads like one of these and is none: costs of a court, *without costs*, and the like.
  let harmless: [String]

  /// Articles of the code de commerce that bind professionals only.
  static let articles = [" l441 10 ", " l 441 10 ", " d441 5 ", " d 441 5 "]

  static func has(_ words: [String], in folded: String) -> Bool { words.contains { folded.contains($0) } }

  func withoutHarmless(_ folded: String) -> String {
    harmless.reduce(folded) { $0.replacing($1, with: " ") }
  }

  /// Whether a number of days is said in words or figures: `15 jours`, `quinze jours ouvrés`, `10 Werktagen`.
  func saysDays(_ folded: String) -> Bool {
    let words = folded.split(separator: " ")
    return words.indices.contains { index in
      let isNumber = words[index].allSatisfy(\.isNumber) || numbers.contains(String(words[index]))
      return isNumber && words[(index + 1)...].prefix(2).contains { $0.contains(day) }
    }
  }

  static func of(_ language: LanguageCode) -> LegalWords {
    switch language {
    case .french: french
    case .english: english
    case .german: german
    case .spanish: spanish
    case .italian: italian
    case .dutch: dutch
    case .portuguese: portuguese
    }
  }

  private static let french = LegalWords(
    demand: [" en demeure "],
    sequel: [
      " justice ", " tribuna", "judiciaire", " juge ", " contentieux ", " contentieuse", " injonction de payer ",
    ],
    day: "jour", numbers: ["huit", "dix", "quinze", "trente"],
    fees: [" frais "],
    tradeTerms: [" penalite", " indemnite forfaitaire", " indemnites forfaitaires", " quarante euros "],
    seizure: [
      " saisie arret ", " saisie attribution ", " saisie conservatoire ", " saisies ", " saisie sur ",
      " saisie de vos ", " saisira vos ", " saisirons vos ", " saisir vos ",
      " execution forcee ",
    ],
    pressure: [
      " votre employeur ", " vos voisins ", " votre voisinage ", " votre famille ", " vos proches ", " votre conjoint ",
      " fiche au ", " serez fiche ", " liste noire ",
    ],
    harmless: [
      " sans frais ", " sans aucun frais ", " sans autres frais ", " frais de justice ", " saisie de la justice ",
    ])

  private static let english = LegalWords(
    demand: [" mise en demeure ", " formal notice ", " formal demand "],
    sequel: [" court ", " courts ", " judicial", " legal proceedings ", " legal action "],
    day: "day", numbers: ["eight", "ten", "fifteen", "thirty"],
    fees: [" fee ", " fees ", " costs ", " collection charge"],
    tradeTerms: [" penalt", " late payment interest ", " late payment compensation ", " fixed sum", " forty euros "],
    seizure: [" seizure", " seize your ", " garnish", " enforcement officer", " bailiff seiz"],
    pressure: [
      " your employer ", " your neighbours ", " your neighbors ", " your family ", " your relatives ", " blacklist",
    ],
    harmless: [
      " free of charge ", " without fee ", " no fee ", " at no cost ", " court costs ", " court fees ", " court fee ",
    ])

  private static let german = LegalWords(
    demand: [" mise en demeure ", " in verzug ", "zahlungsaufforderung"],
    sequel: ["gericht", "mahnverfahren", "rechtsweg", "mahnbescheid", " klage "],
    day: "tag", numbers: ["acht", "zehn", "funfzehn", "vierzehn", "dreissig"],
    fees: ["gebuhr", "kosten"],
    tradeTerms: ["verzugszins", "verzugspauschale", "pauschale", " vierzig euro "],
    seizure: ["pfandung", "zwangsvollstreckung", "gerichtsvollzieher"],
    pressure: [" ihren arbeitgeber ", " ihre nachbarn ", " ihre familie ", " ihre angehorigen ", " schwarze liste "],
    harmless: ["gerichtskosten", "gerichtsgebuhr", "prozesskosten", "kostenlos", "kostenfrei", "gebuhrenfrei"])

  private static let spanish = LegalWords(
    demand: [
      " mise en demeure ", " requerimiento formal ", " requerimiento de pago ", " requiere formalmente ",
      " requerimos formalmente ", " en mora ",
    ],
    sequel: [" judicial", " tribunal", " juzgado"],
    day: "dia", numbers: ["ocho", "diez", "quince", "treinta"],
    fees: [" gastos ", " costes "],
    tradeTerms: [" intereses de demora ", " penalizacion", " indemnizacion", " cuarenta euros "],
    seizure: [" embargo ", " embargos ", " ejecucion forzosa "],
    pressure: [" su empleador ", " sus vecinos ", " su familia ", " lista negra ", " fichero de morosos "],
    harmless: [" sin embargo ", " sin gastos ", " sin costes ", " gastos judiciales "])

  private static let italian = LegalWords(
    demand: [" mise en demeure ", " in mora ", " diffid"],
    sequel: [" giudizi", " tribunale ", " vie legali ", " giudice ", " decreto ingiuntivo "],
    day: "giorn", numbers: ["otto", "dieci", "quindici", "trenta"],
    fees: [" spese "],
    tradeTerms: [
      " interessi di mora ", " interessi moratori ", " importi forfettari ", " importo forfettario ", " quaranta euro ",
    ],
    seizure: [" pignorament", " esecuzione forzata "],
    pressure: [" suo datore di lavoro ", " suoi vicini ", " sua famiglia ", " lista nera "],
    harmless: [" senza spese ", " spese di giudizio ", " spese processuali "])

  private static let dutch = LegalWords(
    demand: [" mise en demeure ", " in gebreke ", "ingebrekestelling", " sommeert ", " sommeren "],
    sequel: [" in rechte ", "rechter ", "gerecht", "dagvaard", "rechtbank"],
    day: "dag", numbers: ["acht", "tien", "veertien", "vijftien", "dertig"],
    fees: ["kosten "],
    tradeTerms: ["vertragingsrente", "vaste vergoeding", " boete ", " veertig euro "],
    seizure: [" beslag "],
    pressure: [" uw werkgever ", " uw buren ", " uw familie ", " zwarte lijst "],
    harmless: [" zonder kosten ", "gerechtskosten ", "proceskosten "])

  private static let portuguese = LegalWords(
    demand: [" mise en demeure ", " interpelacao ", " interpela ", " interpelamos ", " em mora "],
    sequel: [" judicial", " tribunal", " tribunais "],
    day: "dia", numbers: ["oito", "dez", "quinze", "trinta"],
    fees: [" custos ", " despesas ", " encargos "],
    tradeTerms: [" juros de mora ", " indemnizac", " penalizac", " quarenta euros "],
    seizure: [" penhora", " execucao forcada "],
    pressure: [" seu empregador ", " sua entidade patronal ", " seus vizinhos ", " sua familia ", " lista negra "],
    harmless: [" sem custos ", " sem despesas ", " sem encargos ", " custas judiciais "])
}
