import DunningRules
import Kernel
import Language
import Messaging
import Web

/// The history of a document, each event a sentence that leads to what it tells of.
struct ItemHistoryModel {
  let query: ItemHistoryQuery
  let events: [ItemHistoryQuery.Event]
  /// The address of the document's page.
  let here: String
  let customerPath: String
  /// How many due dates the document has.
  let instalments: Int
  /// Whether the reader sees the whole company: only then do they see its imports.
  let isWhole: Bool
  /// How it is said where a reminder stands.
  let stages: StageWords
  let words: WordBook

  private var shown: ArraySlice<ItemHistoryQuery.Event> { events.prefix(ItemHistoryQuery.page) }
  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  func page() -> PageModel {
    let wording = TimelineWording(words, stages)
    return [
      "rows": shown.map { event -> PageModel in
        var row = said(event, wording).model(when: dates.short(event.day))
        row["path"] = path(to: event)
        return row
      },
      "first": query.isFirst ? nil : here + "#historique",
      "next": events.count > ItemHistoryQuery.page ? shown.last.map { "\(here)?apres=\($0.place)#historique" } : nil,
    ]
  }

  private func said(_ event: ItemHistoryQuery.Event, _ wording: TimelineWording) -> TimelineEvent {
    func told(_ tone: String, _ icon: String, _ what: String, _ detail: [String?]) -> TimelineEvent {
      TimelineEvent(day: event.day, tone: tone, icon: icon, what: what, detail: sentence(detail))
    }
    let amount = amount(event)
    switch event.kind {
    case .issued: return told("", "document", words("item.history.issued.\(event.first)"), [amount])
    case .imported: return told("", "upload", words("item.history.imported"), [event.first])
    case .due:
      let place = ["number": event.second ?? ""]
      return told(
        "", "clock", instalments > 1 ? words("item.history.due_of", place) : words("item.due"),
        [words("item.history.due_text", ["amount": amount]), words("item.due_source.\(event.first)")])
    case .reminder: return reminder(event, wording)
    case .promise:
      return wording.promise(
        made: event.day, for: CivilDate(event.first) ?? event.day, event.amount, by: event.second, note: event.note)
    case .promiseEnded:
      return wording.promise(
        made: event.day, for: event.second.flatMap { CivilDate($0) } ?? event.day, event.amount, state: event.first,
        ended: event.day)
    case .dispute:
      return wording.dispute(on: event.day, event.amount, number: nil, reason: event.first, note: event.note)
    case .creditExpected:
      return told("disp", "flag", words("dispute.credit_expected"), [words("item.history.credit", ["amount": amount])])
    case .disputeClosed:
      return told(
        "", "flag", words("item.history.closed"), [amount, words("dispute.outcome.\(event.first)"), event.note])
    case .applied: return applied(event)
    case .note: return wording.note(on: event.day, author: event.first, text: event.second ?? "")
    }
  }

  /// `Deuxième relance, e-mail`, then how much of the document it asked for and what became of it.
  private func reminder(_ event: ItemHistoryQuery.Event, _ wording: TimelineWording) -> TimelineEvent {
    let channel = event.second.flatMap { DunningChannel(rawValue: $0) }
    let named = wording.reminder(DunningStep(rawValue: event.first), channel, on: event.day, nil, event.stage)
    return TimelineEvent(
      day: event.day, tone: event.note == "cancelled" ? "mute" : named.tone, icon: named.icon, what: named.what,
      detail: sentence([words("item.history.claimed", ["amount": amount(event)]), stages.text(event.stage)]))
  }

  private func applied(_ event: ItemHistoryQuery.Event) -> TimelineEvent {
    let isReversal = event.more != nil
    let other = words("item.kind.\(event.second ?? "adjustment")") + " " + event.first
    let takenBack = event.note.map { words("match.return", ["code": $0.isEmpty ? "" : " (\($0))"]) }
    return TimelineEvent(
      day: event.day, tone: isReversal ? "bad" : "ok", icon: isReversal ? "alert" : "euro",
      what: words(isReversal ? "item.history.reversed" : "item.history.applied", ["amount": amount(event)]),
      detail: sentence([other, isReversal ? takenBack : words("allocation.reason.\(event.note ?? "ledger")")]))
  }

  private func amount(_ event: ItemHistoryQuery.Event) -> String {
    event.amount.map { amounts.amount($0.isNegative ? Money(minor: -$0.minor, $0.currency) : $0) } ?? ""
  }

  private func sentence(_ parts: [String?]) -> String {
    parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// The page that shows it; `nil` where it is this one.
  private func path(to event: ItemHistoryQuery.Event) -> String? {
    switch event.kind {
    case .issued, .due: nil
    case .imported: isWhole ? event.link.map { "/imports/\($0)" } : nil
    case .reminder: event.link.map { "/envois/\($0)" } ?? customerPath + "/relances"
    case .promise, .promiseEnded: customerPath + "/promesses"
    case .dispute, .creditExpected, .disputeClosed: "/litiges/\(event.key)"
    case .applied: "/factures/\(Form.encoded(event.first))"
    case .note: "#note-\(event.key)"
    }
  }
}
