import Kernel
import Language
public import MessagingRules

/// Puts a reminder's facts into words: one letter and one e-mail from the same facts.
public struct ReminderWording {
  let reminder: Reminder
  let book: TextBook
  /// What it wears.
  let look: Look
  let amounts: AmountFormat
  let dates: DateFormat
  let values: [String: Any]

  /// - Parameters:
  ///   - book: the texts in the reminder's language.
  ///   - look: gives the sender's name, and lines below who signs.
  ///   - marks: whether values of fields are marked, to be read by ``MergedText``.
  public init(_ reminder: Reminder, book: TextBook, look: Look = .plain, marks: Bool = false) throws {
    guard !reminder.lines.isEmpty else { throw WordingError.noLines }
    self.reminder = reminder
    self.book = book
    self.look = look
    amounts = AmountFormat(book.language)
    dates = DateFormat(book.language)
    let values = try ReminderWording.values(reminder, amounts: amounts, dates: dates, book: book)
    self.values = marks ? values.mapValues(MergedText.marked) : values
  }

  /// A text of this step, such as `letter.opening`: the one that is named, where it has this heading.
  func step(_ heading: String) throws -> [String] {
    let named = TextKey.name(reminder.step, heading, variant: reminder.text)
    return try book.paragraphs(book.has(named) ? named : TextKey.name(reminder.step, heading), values)
  }

  /// A text that all messages share.
  func common(_ heading: String, _ more: [String: Any] = [:]) throws -> String {
    try book.text("common/\(heading)", values.merging(more) { $1 })
  }

  /// Who writes, as it stands at the head.
  var senderName: String { look.name(beside: reminder.creditor.name) }

  /// Who signs, and what the look says below.
  func signature() throws -> [String] {
    let lines = look.signature?.split(separator: "\n").map { String($0) } ?? []
    return [try common("letter.signature")] + lines
  }

  /// What is owed beside the lines of the message, and what may pay some of them, where there is something.
  func asides() throws -> [String] {
    let besides = try reminder.besides.map {
      let days = $0.days ?? [$0.day]
      let opening = Turns.of(book.language).sent
      return try common(
        "note.besides",
        [
          "amount": amounts.amount($0.amount), "many": $0.count > 1,
          "asked": (days.count > 1 ? opening.several : opening.one) + dates.list(days),
        ])
    }
    let unmatched = try reminder.unmatched.map {
      try common("note.unmatched", ["amount": amounts.amount($0.amount), "received_on": dates.long($0.day)])
    }
    return [besides, unmatched].compactMap(\.self)
  }

  /// Invoices come first in the count; credit notes that are set against them are not counted.
  private static func values(
    _ reminder: Reminder, amounts: AmountFormat, dates: DateFormat, book: TextBook
  ) throws -> [String: Any] {
    let invoices = reminder.lines.filter { !$0.claimed.isNegative }
    let words = NumberWords(book.language)
    let days = reminder.payBy.days(since: reminder.day)
    let earliest = invoices.map(\.due).min() ?? reminder.day
    let year = reminder.day.year
    let inSentence = { (date: CivilDate) in date.year == year ? dates.dayAndMonth(date) : dates.long(date) }
    let turns = Turns.of(book.language)
    let said = { (turn: Turns.Opening, days: [CivilDate]) in
      (days.count > 1 ? turn.several : turn.one) + dates.list(days)
    }
    var values: [String: Any] = [
      "creditor": reminder.creditor.name, "debtor": reminder.debtor.name, "author": reminder.author.name,
      "reference": reminder.reference,
      "total": amounts.amount(try reminder.total()), "claimed": amounts.amount(try reminder.claimedTotal()),
      "penalty_total": amounts.amount(try reminder.penaltyTotal()),
      "indemnity_total": amounts.amount(try reminder.indemnityTotal()),
      "penalties": reminder.claimsPenalties, "interest": reminder.claimsInterest,
      "indemnities": reminder.claimsIndemnity, "consumer": reminder.penaltyTerms == nil,
      "several": invoices.count > 1, "count": invoices.count, "Count": words.capitalised(invoices.count),
      "count_words": words.feminine(invoices.count),
      "number": invoices.first?.number ?? reminder.lines[0].number, "day": dates.long(reminder.day),
      "first_due": inSentence(earliest), "pay_by": inSentence(reminder.payBy), "days_words": words.masculine(days),
      "symbol": amounts.symbol(of: reminder.currency), "portal": reminder.portal != nil,
      "instalment": reminder.promise?.isInstalment ?? false,
    ]
    if !reminder.creditor.town.isEmpty { values["town"] = reminder.creditor.town }
    if let phone = reminder.author.phone ?? reminder.creditor.phone { values["phone"] = phone }
    if let role = reminder.author.role { values["role"] = role }
    if let greeting = reminder.debtor.greeting { values["greeting"] = greeting }
    if let siren = reminder.debtor.siren { values["siren"] = BusinessNumbers.grouped(siren: siren) }
    if let broken = reminder.brokenPromise { values["broken"] = inSentence(broken) }
    if let part = reminder.partReceived {
      values["promised_sum"] = amounts.amount(part.promised)
      values["received_sum"] = amounts.amount(part.received)
    }
    let credited = reminder.lines.map(\.claimed).filter(\.isNegative)
    if !credited.isEmpty { values["credited"] = amounts.amount(try Money.sum(credited, reminder.currency).negated()) }
    if let debit = reminder.debit {
      values["mandate"] = debit.mandate
      values["account"] = "•••• " + debit.account
      values["creditor_id"] = debit.creditor
    }
    values["in_part"] = reminder.isPaidInPart ?? false
    values["whole_due"] = reminder.makesWholeDue ?? false
    if let returned = reminder.returned, !returned.isEmpty {
      let on = { (days: [CivilDate]) in said(turns.sent, Set(days).sorted()) }
      values["returned"] = amounts.amount(try Money.sum(returned.map(\.amount), reminder.currency))
      values["received"] = on(returned.map(\.received))
      values["returned_on"] = on(returned.map(\.returned))
      values["several_returned"] = returned.count > 1
    }
    if !reminder.earlier.isEmpty {
      values["several_earlier"] = reminder.earlier.count > 1
      values["earlier"] = said(turns.sent, reminder.earlier)
      values["earlier_of"] = said(turns.called, reminder.earlier)
    }
    if let noticed = reminder.noticed {
      values["noticed"] = noticed.isWhole
      values["noticed_in_part"] = !noticed.isWhole
      values["several_notices"] = noticed.days.count > 1
      values["notice_of"] = said(turns.called, noticed.days)
    }
    if let terms = reminder.penaltyTerms {
      if let rate = terms.rate {
        values["rate"] = try (terms.before ?? []).reversed().reduce(amounts.percent(rate)) { then, before in
          try book.text(
            "common/legal.rates",
            ["rate": amounts.percent(before.rate), "until": dates.long(before.until), "then": then])
        }
      }
      values["indemnity"] = amounts.short(terms.indemnity)
      values["agreed"] = terms.basis == .contract
      values["public"] = terms.basis == .publicBuyer
    }
    values["already_paid"] = try book.text("common/letter.already_paid", values)
    return values
  }
}
