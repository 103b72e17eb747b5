import AgendaRules
import Dunning
import DunningRules
import Kernel
import Language
import Web

/// Something that happened with a customer, in the reader's words.
struct TimelineEvent {
  let day: CivilDate
  let tone: String
  let icon: String
  let what: String
  let detail: String

  func model(when: String) -> PageModel {
    ["when": when, "tone": tone, "icon": icon, "what": what, "detail": detail]
  }
}

/// How events are said: the same on the customer's page, in the whole history and in the agenda.
struct TimelineWording {
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ words: WordBook) {
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  func reminder(
    _ step: DunningStep?, _ channel: DunningChannel?, on day: CivilDate, _ total: Money?
  ) -> TimelineEvent {
    let wording = ReasonWording(words.language)
    // A call says by itself how it is made.
    let names = [step.map { wording.name($0) }, step == .call ? nil : channel.map { wording.name($0) }].compactMap {
      $0
    }
    return TimelineEvent(
      day: day, tone: "", icon: TimelineWording.icon(of: channel),
      what: CellText.capitalised(names.joined(separator: ", ")), detail: said([amount(total)]))
  }

  /// - Parameter state: what became of it; a broken one is an event of the day it was for.
  func promise(
    made: CivilDate, for day: CivilDate, _ total: Money?, state: String? = nil, by: String?, note: String?
  ) -> TimelineEvent {
    let tone =
      switch state {
      case "broken": "bad"
      case "kept": "ok"
      default: "prom"
      }
    let detail = words("timeline.promise.detail", ["amount": amount(total) ?? "", "day": dates.short(day)])
    return TimelineEvent(
      day: state == "broken" ? day : made, tone: tone, icon: "clock",
      what: words(state.map { "timeline.promise.\($0)" } ?? "timeline.promise"), detail: said([detail, by, note]))
  }

  func dispute(
    on day: CivilDate, _ contested: Money?, number: String?, reason: String, note: String?
  ) -> TimelineEvent {
    TimelineEvent(
      day: day, tone: "disp", icon: "flag", what: words("timeline.dispute"),
      detail: said([amount(contested), number, CellText.disputeReason(reason, words), note]))
  }

  func payment(on day: CivilDate, _ paid: Money?, label: String) -> TimelineEvent {
    TimelineEvent(
      day: day, tone: "ok", icon: "euro", what: words("timeline.payment", ["amount": amount(paid) ?? ""]),
      detail: label)
  }

  func note(on day: CivilDate, author: String, text: String) -> TimelineEvent {
    TimelineEvent(
      day: day, tone: "", icon: "message", what: words("timeline.note", ["who": author]), detail: text)
  }

  func call(
    on day: CivilDate, _ outcome: CallOutcome?, contact: String?, note: String?, person: String?
  ) -> TimelineEvent {
    TimelineEvent(
      day: day, tone: "", icon: "phone", what: words("timeline.call.\(outcome?.rawValue ?? "no_answer")"),
      detail: said([note.map { words("timeline.said", ["text": $0]) }, contact, person]))
  }

  private func amount(_ money: Money?) -> String? { money.map { amounts.amount($0) } }

  private func said(_ parts: [String?]) -> String {
    parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  private static func icon(of channel: DunningChannel?) -> String {
    switch channel {
    case .email: "mail"
    case .call: "phone"
    case .task: "list"
    case .letter, .registeredLetter, nil: "letter"
    }
  }
}
