import AgendaRules
import DunningRules
import Kernel
import Language
import MessagingRules
import ReceivablesRules
import RepliesRules
import Web

/// The page of everything that happened with a customer.
struct TimelineModel {
  let customer: Customer
  let query: TimelineQuery
  let events: [TimelineQuery.Event]
  /// Why what waits does not leave.
  let hold: Hold?
  /// The names of those who were put in charge.
  let people: [PersonID: String]
  let words: WordBook

  private var shown: ArraySlice<TimelineQuery.Event> { events.prefix(TimelineQuery.page) }
  private var customerPath: String { "/clients/\(Form.encoded(customer.code))" }

  private func path(_ kind: TimelineQuery.Kind?) -> String {
    customerPath + "/chronologie" + (kind.map { "?type=\($0.word)" } ?? "")
  }

  func page() -> PageModel {
    let here = path(query.kind)
    return [
      "customer": customer.name, "customerPath": customerPath,
      "tabs": ([nil] + TimelineQuery.Kind.filters.map { $0 }).map { kind -> PageModel in
        [
          "name": words("timeline.kind.\(kind?.word ?? "all")"), "path": path(kind), "current": kind == query.kind,
        ]
      },
      "isEmpty": events.isEmpty, "rows": shown.map { row($0) },
      "first": query.isFirst ? nil : here,
      "next": events.count > TimelineQuery.page
        ? shown.last.map { here + (query.kind == nil ? "?" : "&") + "apres=\($0.place)" } : nil,
    ]
  }

  private func row(_ event: TimelineQuery.Event) -> PageModel {
    var row = said(event).model(when: DateFormat(words.language).short(event.day))
    row["path"] = path(to: event)
    return row
  }

  private func said(_ event: TimelineQuery.Event) -> TimelineEvent {
    let wording = TimelineWording(words, StageWords(words, hold: hold))
    return switch event.kind {
    case .reminder:
      reminder(event, wording)
    case .promiseReminder: wording.promiseReminder(event)
    case .promise:
      wording.promise(
        made: event.day, for: CivilDate(event.first) ?? event.day, event.amount, by: event.second, note: event.note)
    case .promiseEnded:
      wording.promise(
        made: event.day, for: event.second.flatMap { CivilDate($0) } ?? event.day, event.amount, state: event.first,
        ended: event.day)
    case .dispute:
      wording.dispute(
        on: event.day, event.amount, number: event.second, reason: event.first, note: event.note)
    case .payment: wording.payment(on: event.day, event.amount, label: event.second ?? event.first)
    case .note: wording.note(on: event.day, at: nil, author: event.first, text: event.second ?? "")
    case .call:
      wording.call(
        on: event.day, at: nil, CallOutcome(rawValue: event.first), contact: event.second, note: event.note, person: nil
      )
    case .charge: charge(event, wording)
    case .deliveries: wording.deliveries(event)
    case .legal: wording.legal(event)
    case .opening: wording.opening(event)
    case .reply:
      wording.reply(
        on: event.day, ReplyNature(rawValue: event.first) ?? .answer, who: event.second,
        note: event.note.map { CellText.cut($0, 200) })
    }
  }

  private func charge(_ event: TimelineQuery.Event, _ wording: TimelineWording) -> TimelineEvent {
    let charge = event.charge
    return wording.charge(
      on: event.day, charge?.duty ?? .collector,
      who: charge?.person.map { people[$0] ?? words("journal.number_of", ["number": "\($0)"]) },
      by: ActorWords.name(event.first, words))
  }

  private func reminder(_ event: TimelineQuery.Event, _ wording: TimelineWording) -> TimelineEvent {
    let channel = event.second.flatMap { DunningChannel(rawValue: $0) }
    return wording.reminder(
      DunningStep(rawValue: event.first), channel, on: event.day, at: nil, event.amount, event.stage)
  }

  /// The page that shows it.
  private func path(to event: TimelineQuery.Event) -> String? {
    switch event.kind {
    case .reminder: customerPath + "/relances"
    // What it says and the proof that it left.
    case .promiseReminder, .opening: "/envois/\(event.key)"
    case .promise, .promiseEnded: customerPath + "/promesses"
    case .dispute: "/litiges/\(event.key)"
    case .payment: "/factures/\(Form.encoded(event.first))"
    case .note: customerPath + "/notes#note-\(event.key)"
    // A call is told here in full.
    case .call, .charge, .deliveries: nil
    case .legal: event.legal.map { "/contentieux/\($0.file)" }

    case .reply: "/reponses/\(event.key)"
    }
  }
}
