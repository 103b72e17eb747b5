import Kernel
import MessagingRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@testable import Messaging

@Suite("What the law asks of a text")
struct LegalMentionTests {
  private func flaws(
    _ step: ReminderStep, _ changes: [TextKey.Heading: String], language: LanguageCode = .french
  ) throws -> [LegalFlaw] {
    let texts = try TextBook.shipped(language).texts(of: step, variant: nil)
    return LegalMention.flaws(in: texts.merging(changes) { $1 }, of: step, in: language)
  }

  @Test("every shipped text passes, in each language and of each step", arguments: LanguageCode.allCases)
  func shipped(language: LanguageCode) throws {
    for step in ReminderStep.allCases {
      #expect(try flaws(step, [:], language: language) == [], "\(language.rawValue) \(step.rawValue)")
    }
  }

  /// In each language a formal notice that says all of it in other words, and what it must not say.
  private static let threats: [LanguageCode: String] = [
    .french: "Nous préviendrons votre employeur et vos voisins.", .english: "We shall tell your employer.",
    .german: "Wir werden Ihren Arbeitgeber informieren.", .spanish: "Informaremos a sus vecinos.",
    .italian: "Informeremo la Sua famiglia.", .dutch: "Wij zullen uw werkgever inlichten.",
    .portuguese: "Informaremos a sua família.",
  ]

  @Test("nobody is threatened with others learning of the debt", arguments: LanguageCode.allCases)
  func pressure(language: LanguageCode) throws {
    let threat = try #require(Self.threats[language])
    func flaws(_ text: String) -> [LegalFlaw.Kind] {
      LegalMention.flaws(in: [.emailOpening: text], of: .last, in: language).map(\.kind)
    }
    #expect(flaws(threat) == [.pressure] && flaws("1234").isEmpty)
  }

  private static let samples: [(LanguageCode, lawful: String, seizure: String, fees: String, penalties: String)] = [
    (
      .french, "Je vous mets en demeure de payer {{total}} sous quinze jours ; à défaut, je saisirai le tribunal.",
      "Une saisie-attribution suivra.", "Des frais de dossier seront ajoutés.", "Des pénalités s'y ajoutent."
    ),
    (
      .english, "We give you formal notice to pay {{total}} within 15 days, failing which we shall go to court.",
      "A seizure will follow.", "Our collection fees will be added.", "Late-payment interest is added."
    ),
    (
      .german,
      "Hiermit setzen wir Sie in Verzug. Bitte zahlen Sie {{total}} binnen 10 Werktagen, sonst klagen wir vor Gericht.",
      "Es folgt die Zwangsvollstreckung.", "Mahngebühren kommen hinzu.", "Verzugszinsen kommen hinzu."
    ),
    (
      .spanish, "Requerimiento formal: pague {{total}} en quince días o acudiremos a los tribunales.",
      "Se procederá al embargo de sus bienes.", "Se añadirán gastos de gestión.", "Se añaden intereses de demora."
    ),
    (
      .italian,
      "La presente vale quale costituzione in mora: paghi {{total}} entro 15 giorni, altrimenti adiremo il tribunale.",
      "Seguirà il pignoramento.", "Si aggiungono spese di sollecito.", "Si aggiungono interessi di mora."
    ),
    (
      .dutch, "Wij stellen u in gebreke: betaal {{total}} binnen veertien dagen, anders volgt de rechter.",
      "Daarna volgt beslag op uw goederen.", "Er komen aanmaningskosten bij.", "Er komt vertragingsrente bij."
    ),
    (
      .portuguese, "Fica constituído em mora: pague {{total}} em 15 dias ou recorremos ao tribunal.",
      "Segue-se a penhora dos bens.", "Acrescem despesas de cobrança.", "Acrescem juros de mora."
    ),
  ]

  @Test("a company's own words are known in every language", arguments: samples.indices)
  func languages(index: Int) throws {
    let (language, lawful, seizure, fees, penalties) = Self.samples[index]
    func kinds(_ opening: String) throws -> [LegalFlaw.Kind] {
      try flaws(
        .formalNotice, [.letterSubject: "A", .letterOpening: opening, .letterClosing: "B"], language: language
      ).map(\.kind)
    }
    #expect(try kinds(lawful) == [], "\(language.rawValue)")
    #expect(try kinds("C") == [.demand, .sum, .delay, .sequel])
    #expect(try kinds("\(lawful) \(seizure)") == [.seizure], "\(seizure)")
    #expect(try kinds("\(lawful) \(fees)") == [.collectionFees], "\(fees)")
    #expect(try kinds("\(lawful) \(penalties)") == [.tradeTerms], "\(penalties)")
    #expect(try kinds("\(lawful) {{#penalties}}\(penalties){{/penalties}}{{^consumer}}\(fees){{/consumer}}") == [])
  }

  @Test("what is said in one case only is missing in the others, and who reads it so is told")
  func cases() throws {
    let said = "Mise en demeure de payer {{total}} sous {{days_words}} jours, sinon le tribunal."
    func opening(_ text: String) throws -> [LegalFlaw] {
      try flaws(.formalNotice, [.letterSubject: "A", .letterOpening: text, .letterClosing: "B"])
    }
    #expect(try opening("{{#several}}\(said){{/several}}{{^several}}\(said){{/several}}") == [])
    #expect(try opening("{{#several}}\(said){{/several}}").count == 4)
    let consumers = try opening("{{^consumer}}\(said){{/consumer}}")
    #expect(consumers.map(\.kind) == LegalMention.required(of: .formalNotice))
    #expect(consumers.allSatisfy { $0.reader == .consumers && $0.heading == nil })
    #expect(try opening("{{#consumer}}\(said){{/consumer}}").allSatisfy { $0.reader == .professionals })
    #expect(try opening("\(said) {{#rate}}au taux de {{rate}}{{/rate}}") == [], "a consumer's message has no rate")
    #expect(try opening("\(said) Taux : {{rate}}").map(\.heading) == [.letterOpening])
  }

  @Test(
    "words that only look like those are let through, and those are found wherever they stand",
    arguments: [
      ("Vous pouvez payer sans frais.", []), ("Les frais de justice seraient à votre charge.", []),
      ("{{total}} dont 40 € d'indemnité", [.tradeTerms]), ("Selon L. 441-10", [.tradeTerms]),
      ("Une facture de 140 € reste due.", []), ("Il reste 400 €.", []),
    ] as [(String, [LegalFlaw.Kind])])
  func looks(text: String, expected: [LegalFlaw.Kind]) throws {
    #expect(try flaws(.second, [.emailOpening: text]).map(\.kind) == expected)
  }

  @Test("nothing is demanded before its day")
  func early() throws {
    let text = "Nous vous mettons en demeure de payer le {{first_due}}."
    let found = try flaws(.courtesy, [.emailOpening: text])
    #expect(found.map(\.kind) == [.early] && found.map(\.heading) == [.emailOpening])
    #expect(found.map(\.reader) == [.everybody])
    #expect(try flaws(.last, [.emailOpening: text]) == [])
  }

  @Test(
    "a text against the law is written once somebody has confirmed it, and not asked again for another change",
    arguments: Engine.all)
  func confirmed(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      try await database.write { transaction in
        let (company, _) = try Example.stored(transaction)
        func write(
          _ texts: [TextKey.Heading: String?], _ latest: Int64, variant: String? = nil, isConfirmed: Bool = false
        ) throws {
          try WriteTexts(
            .french, .formalNotice, variant: variant, texts, latest: latest, isConfirmed: isConfirmed
          ).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        let closing: [TextKey.Heading: String?] = [.letterClosing: "Des frais vous seront comptés."]
        #expect {
          try write(closing, 0)
        } throws: { error in
          guard case TextRefusal.unlawful(let flaws) = error else { return false }
          return flaws.map(\.kind) == [.sequel, .collectionFees]
        }
        try write(closing, 0, isConfirmed: true)
        try write([.emailPreheader: "Copie"], 1)
        #expect(throws: TextRefusal.self) { try write([.letterSubject: "A", .letterOpening: "Payez."], 2) }
        try write([.letterClosing: String?.none], 2)
        #expect(throws: TextRefusal.self) { try write(closing, 3) }
        // A named text inherits what the usual one says.
        try write(closing, 0, variant: "Ferme", isConfirmed: true)
        try write([.letterClosing: String?.none], 4, variant: "Ferme")
      }
    }
  }
}
