public import Kernel

/// What is missing from a text, or stands in it, against what the law asks of a message of its kind.
///
/// Only what a company words itself is looked at. The items with their due dates, the sum by component, the day on which it was
/// computed, the parties, how to pay and the penalties' terms are printed by the program around every text.
public struct LegalFlaw: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A formal notice is an express demand. Source: code civil 1344 (*interpellation suffisante*).
    case demand
    /// The demand says of how much. Source: code civil 1344.
    case sum
    /// It leaves a time to pay. Source: code civil 1344 and 1231 (*délai raisonnable*).
    case delay
    /// It says what follows when nothing is paid. Source: usage; what courts look for in an *interpellation*.
    case sequel
    /// What is due later cannot be demanded before. Source: code civil 1305-2.
    case early
    /// Penalties and the fixed indemnity bind professionals only. Source: code de commerce L441-10 II, D441-5.
    case tradeTerms = "trade_terms"
    /// Costs of collecting without an enforceable title stay with the creditor. Source: code des procédures civiles
    /// d'exécution L111-8.
    case collectionFees = "collection_fees"
    /// Only an enforceable title allows a seizure. Source: code des procédures civiles d'exécution L111-2.
    case seizure
    /// A debt is told to nobody else, and nobody is frightened into paying. Source: regles-fr §4.1; code pénal 226-22, 222-33-2-2;
    /// code de la consommation L121-6 (aggressive practices).
    case pressure
    /// A text message is read by whoever holds the telephone: it says nothing of a debt. Source: regles-fr §4.1 (no disclosure of
    /// a debt to others); code pénal 226-22 for what reaches a third party.
    case smsDetail = "sms_detail"
  }

  /// Who reads the flaw.
  public enum Reader: String, Sendable, Hashable {
    case everybody, consumers, professionals
  }

  public let kind: Kind
  public let reader: Reader
  /// Where the words stand that should not; `nil` for what is missing.
  public let heading: TextKey.Heading?

  init(_ kind: Kind, for reader: Reader, in heading: TextKey.Heading? = nil) {
    self.kind = kind
    self.reader = reader
    self.heading = heading
  }
}

/// What the texts of a step must say, and what they must not.
public enum LegalMention {
  /// What the letter of a step must say in its own words.
  public static func required(of step: ReminderStep) -> [LegalFlaw.Kind] {
    step == .formalNotice ? [.demand, .sum, .delay, .sequel] : []
  }

  /// The headings in which a letter says it: who is put on notice reads it in the letter, not only above it.
  private static let letter: [TextKey.Heading] = [.letterOpening, .letterClosing]
  /// Passages whose cases are read one by one; beyond, the last hold.
  private static let casesMax = 6

  /// Everything that the texts of a step lack or say against the law; empty when there is nothing to say.
  /// - Parameter texts: every heading, worded by the company or as shipped.
  public static func flaws(
    in texts: [TextKey.Heading: String], of step: ReminderStep, in language: LanguageCode
  ) -> [LegalFlaw] {
    let words = LegalWords.of(language)
    var flaws: [LegalFlaw] = []
    let letter = letter.compactMap { texts[$0] }.joined(separator: "\n")
    let (ofConsumers, ofProfessionals) = (readings(letter, consumer: true), readings(letter, consumer: false))
    for kind in required(of: step) {
      let lacks = { (readings: Set<TextPassages.Reading>) in readings.contains { !says(kind, $0, words) } }
      if let reader = reader(lacks(ofConsumers), lacks(ofProfessionals)) { flaws.append(LegalFlaw(kind, for: reader)) }
    }
    if let text = texts[.sms],
      readings(text, consumer: true).union(readings(text, consumer: false)).contains(where: { tellsDebt($0) })
    {
      flaws.append(LegalFlaw(.smsDetail, for: .everybody, in: .sms))
    }
    for heading in TextKey.Heading.all(of: step) {
      guard let text = texts[heading] else { continue }
      let (ofConsumers, ofProfessionals) = (readings(text, consumer: true), readings(text, consumer: false))
      for kind in [LegalFlaw.Kind.early, .tradeTerms, .collectionFees, .seizure, .pressure] {
        let isOfConsumers = kind == .tradeTerms || kind == .collectionFees
        if kind == .early, ![.courtesy, .promise, .debitNotice].contains(step) { continue }
        let found = { (readings: Set<TextPassages.Reading>) in readings.contains { forbids(kind, $0, words) } }
        if let reader = reader(found(ofConsumers), !isOfConsumers && found(ofProfessionals)) {
          flaws.append(LegalFlaw(kind, for: reader, in: heading))
        }
      }
    }
    return flaws
  }

  private static func reader(_ consumers: Bool, _ professionals: Bool) -> LegalFlaw.Reader? {
    switch (consumers, professionals) {
    case (true, true): .everybody
    case (true, false): .consumers
    case (false, true): .professionals
    case (false, false): nil
    }
  }

  /// A text as it reads in each case.
  private static func readings(_ text: String, consumer: Bool) -> Set<TextPassages.Reading> {
    let passages = TextPassages(text)
    // What only a professional's message has, and what every message has.
    let never: Set<String> = consumer ? ["penalties", "agreed", "public", "rate", "indemnity"] : []
    let open = passages.names.subtracting(never).subtracting(["consumer", "total", "claimed", "day", "pay_by"]).sorted()
    let free = Array(open.prefix(casesMax))
    return Set(
      (0..<(1 << free.count)).map { mask in
        passages.reading { name in
          if name == "consumer" { return consumer }
          if never.contains(name) { return false }
          return free.firstIndex(of: name).map { mask >> $0 & 1 == 1 } ?? true
        }
      })
  }

  private static func says(_ kind: LegalFlaw.Kind, _ reading: TextPassages.Reading, _ words: LegalWords) -> Bool {
    let folded = " \(Folding.folded(reading.words)) "
    return switch kind {
    case .demand: LegalWords.has(words.demand, in: folded)
    case .sum: !reading.fields.isDisjoint(with: ["total", "claimed"])
    case .delay:
      !reading.fields.isDisjoint(with: ["days_words", "pay_by"]) || words.saysDays(folded)
    case .sequel: LegalWords.has(words.sequel, in: folded)
    case .early, .tradeTerms, .collectionFees, .seizure, .pressure, .smsDetail: true
    }
  }

  private static func forbids(_ kind: LegalFlaw.Kind, _ reading: TextPassages.Reading, _ words: LegalWords) -> Bool {
    let folded = words.withoutHarmless(" \(Folding.folded(reading.words)) ")
    return switch kind {
    case .early: LegalWords.has(words.demand + words.sequel, in: folded)
    case .tradeTerms:
      !reading.fields.isDisjoint(with: ["penalty_total", "indemnity_total", "indemnity", "rate"])
        || LegalWords.has(words.tradeTerms + LegalWords.articles, in: folded)
        || reading.words.contains(/\b40([,.]00)?\s*€|€\s*40\b/)
    case .collectionFees: LegalWords.has(words.fees, in: folded)
    case .seizure: LegalWords.has(words.seizure, in: folded)
    case .pressure: LegalWords.has(words.pressure, in: folded)
    case .demand, .sum, .delay, .sequel, .smsDetail: false
    }
  }

  /// What of a debt a field says.
  private static let detailed: Set<String> = [
    "total", "claimed", "penalty_total", "indemnity_total", "indemnity", "rate", "number", "count", "Count",
    "count_words",
    "first_due", "broken", "returned", "promised_sum", "received_sum", "credited",
  ]

  /// Whether a text says how much is owed or for which invoice: in a field, or as somebody typed it.
  private static func tellsDebt(_ reading: TextPassages.Reading) -> Bool {
    !reading.fields.isDisjoint(with: detailed)
      || reading.words.contains(/\d\s*(€|£|\$|EUR\b|CHF\b|euros?\b)|(€|£|\$)\s*\d/)
      || reading.words.contains(/\b\p{Lu}{1,4}[-_\/]?\d{2,}/)
  }
}
