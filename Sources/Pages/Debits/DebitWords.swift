import Kernel
import Language
import Messaging
import MessagingRules
import PaymentInstruments
import PaymentInstrumentsRules
import Web

/// How debits, what became of them and why are said.
struct DebitWords {
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ words: WordBook) {
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  /// The tag of a debit.
  func state(_ state: DirectDebit.State) -> (text: String, tone: String) {
    let tone =
      switch state {
      case .underWay, .cancelled: "mute"
      case .collected: "ok"
      case .rejected, .returned: "bad"
      }
    return (words("debits.state.\(state.rawValue)"), tone)
  }

  /// `12 en cours · 1 rejeté`.
  func states(_ run: DebitRun) -> String {
    if run.cancelledOn != nil { return words("debits.cancelled") }
    let order: [DirectDebit.State] = [.underWay, .collected, .rejected, .returned]
    return order.compactMap { state in
      guard let count = run.states[state], count > 0 else { return nil }
      return words("debits.count.\(state.rawValue)", count: count)
    }.joined(separator: " · ")
  }

  /// `AM04 : provision insuffisante`, or the bank's own words.
  func reason(_ code: String) -> String {
    guard ReturnReason.isKnown(code) else { return code }
    return "\(code) · " + words("debits.code.\(code)")
  }

  /// Whether a customer was told of a debit, and what a person can do where it was not.
  ///
  /// - Parameters:
  ///   - notice: of a debit that is under way.
  ///   - told: what was written of one that has ended.
  ///   - letter: where the notice is found on paper.
  func notice(
    _ notice: DebitNotice?, _ told: StoredNotice?, customer: String, letter: String, on day: CivilDate
  ) -> PageModel {
    let message = notice?.last ?? told
    let by = notice?.reminder.debit.map { dates.short($0.tellBy) } ?? ""
    let isLate = notice?.isLate(on: day) ?? false
    var model: PageModel = [:]
    switch message?.state ?? .notTold {
    case .told(let day):
      model["text"] = words(
        isLate ? "debits.notice.told_late" : "debits.notice.told", ["day": dates.short(day), "by": by])
      model["tone"] = isLate ? "warn" : "ok"
    case .waiting:
      model["text"] = words("debits.notice.waiting")
      model["tone"] = "mute"
    case .stuck:
      model["text"] = words("debits.notice.stuck")
      model["tone"] = "warn"
    case .returned(let day):
      model["text"] = words("debits.notice.returned", ["day": dates.short(day)])
      model["tone"] = "warn"
    case .notTold:
      guard let notice else { return model }
      model["text"] =
        notice.email == nil
        ? words("debits.notice.no_address") : words("debits.notice.\(isLate ? "late" : "to_tell")", ["by": by])
      model["tone"] = isLate || notice.email == nil ? "warn" : "mute"
    }
    if let message, message.state != .notTold {
      model["messagePath"] = "/envois/\(message.message)"
      model["messageLabel"] = words("debits.notice.message_of", ["customer": customer])
    }
    if let notice, notice.email == nil, notice.state.mayBeAsked {
      model["letterPath"] = letter
      model["letterLabel"] = words("debits.notice.letter_of", ["customer": customer])
    }
    return model
  }

  /// Why an item is not debited.
  func left(_ reason: NotDebited) -> String {
    switch reason {
    case .credits(let money): words("debits.left.credits", ["amount": amounts.amount(money)])
    case .notice(let day): words("debits.left.notice", ["day": dates.short(day)])
    default: words("debits.left.\(reason.code)")
    }
  }

  /// What a mandate was before a change, and which debit told the debtor's bank.
  func amendment(_ amendment: StoredAmendment) -> PageModel {
    let before = [amendment.oldReference, amendment.oldIBAN.map { account($0) }].compactMap { $0 }
    return [
      "text": words(
        "mandate.amendment", ["day": dates.short(amendment.on), "before": before.joined(separator: ", ")]),
      "told": amendment.toldBy.map { words("mandate.amendment_told", ["debit": $0]) }
        ?? words("mandate.amendment_untold"),
    ]
  }

  /// An IBAN by its country and last digits, as a person recognises it.
  func account(_ iban: String) -> String { "\(iban.prefix(2)) •• \(iban.suffix(4))" }

  /// What must be corrected in a proposal.
  func errors(_ refusal: DebitRefusal) -> FormErrors {
    switch refusal {
    case .collectionDay(let first):
      FormErrors("jour", words("debits.error.collection_day", ["day": dates.short(first)]))
    case .nothing: FormErrors("piece", words("debits.error.nothing"))
    case .noAccount: FormErrors("piece", words("debits.error.account"))
    case .noCreditor: FormErrors("piece", words("debits.no_creditor"))
    case .changed(let number): FormErrors("piece", words("debits.error.changed", ["number": number ?? "–"]))
    default: FormErrors("piece", "\(refusal)")
    }
  }
}
