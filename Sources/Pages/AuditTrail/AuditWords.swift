import Foundation
import Journal
import Kernel
import Language
import Web

/// How entries of the journal are said.
struct AuditWords {
  /// A fact of an entry: `Montant : 120,00 €`, and what it opens.
  struct Detail: Hashable {
    let name: String
    var parts: [Part]

    struct Part: Hashable {
      let text: String
      var path: String?
      /// What follows the text, such as how much of an item was taken.
      var more: String?
    }

    var text: String {
      parts.map { [$0.text, $0.more].compactMap(\.self).joined(separator: " ") }.joined(separator: ", ")
    }
  }

  private let words: WordBook
  private let subjects: AuditSubjects
  private let dates: DateFormat
  private let amounts: AmountFormat

  init(_ words: WordBook, _ subjects: AuditSubjects) {
    self.words = words
    self.subjects = subjects
    dates = DateFormat(words.language)
    amounts = AmountFormat(words.language)
  }

  /// What happened, as a sentence; the code itself for an event that has none yet.
  func sentence(_ event: String) -> String {
    known("journal.event.\(event)") ?? words("journal.event.other", ["event": event])
  }

  func family(_ family: String) -> String { known("journal.family.\(family)") ?? family }

  /// Who acted: a person's name, or the part of the program.
  func actor(_ actor: String) -> String { ActorWords.name(actor, words) }

  /// The facts of an entry in the order of their names.
  func details(_ entry: JournalEntry) -> [Detail] {
    let facts = AuditWords.facts(entry.facts)
    return facts.keys.sorted().compactMap { name in
      guard let value = facts[name], let kind = AuditFactKind.of(name, in: entry.event) else {
        return facts[name].flatMap { plain($0) }.map {
          Detail(name: label(name, in: entry.event), parts: [Detail.Part(text: $0)])
        }
      }
      let parts = parts(value, as: kind).filter { !$0.text.isEmpty }
      return parts.isEmpty ? nil : Detail(name: label(name, in: entry.event), parts: parts)
    }
  }

  /// The facts in one line.
  func line(_ entry: JournalEntry) -> String {
    details(entry).map { words("journal.fact", ["name": $0.name, "value": $0.text]) }.joined(separator: " · ")
  }

  /// What the facts of an entry name by its key, as subjects are written: `customer:42`.
  static func names(_ entry: JournalEntry) -> [String] {
    facts(entry.facts).flatMap { name, value -> [String] in
      let list = (value as? [Any] ?? [value]).map { "\($0)" }
      let keys = list.map { String($0.prefix { $0 != ":" }) }
      switch AuditFactKind.of(name, in: entry.event) {
      case .customer: return keys.map { "customer:\($0)" }
      case .item, .items: return keys.map { "item:\($0)" }
      case .person, .people: return keys.map { "person:\($0)" }
      case .scenario, .scenarios: return keys.map { "scenario:\($0)" }
      default: return []
      }
    }
  }

  static func day(_ day: CivilDate, _ words: WordBook) -> String { DateFormat(words.language).short(day) }

  private static func facts(_ json: String) -> [String: Any] {
    let read = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    return (read ?? [:]).filter { !($0.value is NSNull) }
  }

  /// What a fact is called, in the family of the event where one name has two meanings.
  private func label(_ name: String, in event: String) -> String {
    let family = event.prefix { $0 != "." }
    return known("journal.fact.\(family).\(name)") ?? known("journal.fact.\(name)") ?? name
  }

  // MARK: values

  private func parts(_ value: Any, as kind: AuditFactKind) -> [Detail.Part] {
    if let phrase = phrase(value) { return [Detail.Part(text: words(phrase))] }
    let texts = (value as? [Any] ?? [value]).map { "\($0)" }
    func each(_ said: (String) -> Detail.Part) -> [Detail.Part] { texts.map(said) }
    switch kind {
    case .inner: return []
    case .howMany: return [Detail.Part(text: amounts.count(texts.count))]
    case .customer, .person, .people, .item, .scenario, .scenarios, .entry, .dispute, .role, .itemNumber, .companies:
      return each { one(named(kind, $0)) }
    case .items: return each(share)
    case .amounts: return each(promised)
    case .codes(let key):
      return texts.flatMap { $0.split(separator: " ") }.map { Detail.Part(text: code(String($0), [key])) }
    default: return [Detail.Part(text: texts.map { said($0, as: kind) }.joined(separator: ", "))]
    }
  }

  /// A sentence that kept its facts; entries of before such were kept hold its English.
  private func phrase(_ value: Any) -> Phrase? {
    guard let object = value as? [String: Any], let data = try? JSONSerialization.data(withJSONObject: object) else {
      return nil
    }
    return try? JSONDecoder().decode(Phrase.self, from: data)
  }

  private func one(_ named: AuditSubjects.Named) -> Detail.Part { Detail.Part(text: named.text, path: named.path) }

  private func named(_ kind: AuditFactKind, _ text: String) -> AuditSubjects.Named {
    let number = words("journal.number_of", ["number": text])
    func found(_ family: String, path: String? = nil) -> AuditSubjects.Named {
      Int64(text).flatMap { subjects[family, $0] } ?? AuditSubjects.Named(text: number, path: path)
    }
    switch kind {
    case .customer: return found("customer")
    case .person, .people: return found("person")
    case .item: return found("item")
    case .scenario, .scenarios: return found("scenario")
    case .entry: return found("entry", path: "/lettrage/\(text)")
    case .dispute: return found("dispute", path: "/litiges/\(text)")
    case .itemNumber: return AuditSubjects.Named(text: text, path: "/factures/\(Form.encoded(text))")
    case .role:
      return subjects.name("role:\(text)", words) ?? AuditSubjects.Named(text: text, path: nil)
    case .companies where text == "all":
      return AuditSubjects.Named(text: words("journal.value.every_company"), path: nil)
    case .companies:
      let names = text.split(separator: " ").map { subjects.name("company:\($0)", words)?.text ?? String($0) }
      return AuditSubjects.Named(text: names.joined(separator: ", "), path: nil)
    default: return AuditSubjects.Named(text: text, path: nil)
    }
  }

  /// `42:12000`
  private func share(_ text: String) -> Detail.Part {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let item = Int64(parts[0]), let minor = Int64(parts[1]) else {
      return Detail.Part(text: text)
    }
    let found = named(.item, String(parts[0]))
    let amount = Money(minor: minor, subjects.currencies[item] ?? subjects.currency)
    return Detail.Part(
      text: found.text, path: found.path, more: words("journal.share", ["amount": amounts.amount(amount)]))
  }

  /// `FA-1 120.00 EUR`
  private func promised(_ text: String) -> Detail.Part {
    let parts = text.split(separator: " ")
    guard parts.count >= 3, let amount = money(parts.suffix(2).joined(separator: " ")) else {
      return Detail.Part(text: text)
    }
    let number = parts.dropLast(2).joined(separator: " ")
    return Detail.Part(
      text: number, path: "/factures/\(Form.encoded(number))", more: words("journal.share", ["amount": amount]))
  }

  private func said(_ text: String, as kind: AuditFactKind) -> String {
    switch kind {
    case .number: return Int(text).map { amounts.count($0) } ?? plain(text) ?? text
    case .amount: return money(text) ?? text
    case .minor: return Int64(text).map { amounts.amount(Money(minor: $0, subjects.currency)) } ?? text
    case .percent: return Percent(text).map { amounts.percent($0) } ?? text
    case .terms: return CellText.terms(text, words)
    case .code(let keys): return code(text, keys)
    case .yesOrNo: return words(text == "yes" || text == "1" ? "journal.value.yes" : "journal.value.no")
    case .report: return ReportKind(rawValue: text).map { words("report.\($0.key)") } ?? plain(text) ?? text
    case .columns: return columns(text)
    default: return plain(text) ?? text
    }
  }

  private func code(_ text: String, _ keys: [String]) -> String {
    keys.lazy.compactMap { known($0.replacing("{}", with: text)) }.first ?? plain(text) ?? text
  }

  /// The fields of a mapping's signature: `1:number=2,due=3:dmy`.
  private func columns(_ signature: String) -> String {
    let parts = signature.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return signature }
    return parts[1].split(separator: ",").map { pair in
      let field = pair.prefix { $0 != "=" }
      return known("columns.field.\(field)") ?? String(field)
    }.joined(separator: ", ")
  }

  /// `120.00 EUR`
  private func money(_ text: String) -> String? {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let currency = Currency(parts[1]) else { return nil }
    let digits = parts[0].replacing(".", with: "")
    guard let minor = Int64(digits), Money(minor: minor, currency).description == text else { return nil }
    return amounts.amount(Money(minor: minor, currency))
  }

  /// As it stands: a day and a moment as they are said.
  private func plain(_ value: Any) -> String? {
    let text = (value as? [Any])?.map { "\($0)" }.joined(separator: ", ") ?? "\(value)"
    if text.isEmpty { return nil }
    if let day = CivilDate(text) { return dates.short(day) }
    return Moment(text).map { dates.moment($0) } ?? text
  }

  private func known(_ key: String) -> String? {
    let text = words(key)
    return text.hasPrefix("⟦") ? nil : text
  }
}
