import Dunning
import DunningRules
import Kernel
import Language
import ReceivablesRules
import Web

/// The page of everything that happened with a customer.
struct TimelineModel {
  let customer: Customer
  let query: TimelineQuery
  let events: [TimelineQuery.Event]
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
      "tabs": ([nil] + TimelineQuery.Kind.allCases.map { $0 }).map { kind -> PageModel in
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
    let (amounts, dates) = (AmountFormat(words.language), DateFormat(words.language))
    let amount = event.amount.map { amounts.amount($0) } ?? ""
    let look = look(of: event)
    let what: String
    let details: [String?]
    switch event.kind {
    case .reminder:
      let wording = ReasonWording(words.language)
      let names = [
        DunningStep(rawValue: event.first).map { wording.name($0) },
        DunningChannel(rawValue: event.second ?? "").map { wording.name($0) },
      ]
      what = CellText.capitalised(names.compactMap { $0 }.joined(separator: ", "))
      details = [amount]
    case .promise:
      what = words("timeline.promise")
      let day = CivilDate(event.first).map { dates.short($0) } ?? event.first
      details = [words("timeline.promise.detail", ["amount": amount, "day": day]), event.second, event.note]
    case .dispute:
      what = words("timeline.dispute")
      details = [amount, event.second, CellText.disputeReason(event.first, words), event.note]
    case .payment:
      what = words("timeline.payment", ["amount": amount])
      details = [event.second ?? event.first]
    case .note:
      what = words("timeline.note", ["who": event.first])
      details = [event.second]
    }
    return [
      "when": dates.short(event.day), "tone": look.tone, "icon": look.icon, "what": what,
      "detail": details.compactMap { $0 }.joined(separator: " · "), "path": path(to: event),
    ]
  }

  private func look(of event: TimelineQuery.Event) -> (tone: String, icon: String) {
    switch event.kind {
    case .reminder:
      switch DunningChannel(rawValue: event.second ?? "") {
      case .email: ("", "mail")
      case .call: ("", "phone")
      case .task: ("", "list")
      default: ("", "letter")
      }
    case .promise: ("prom", "clock")
    case .dispute: ("disp", "flag")
    case .payment: ("ok", "euro")
    case .note: ("", "message")
    }
  }

  /// The page that shows it.
  private func path(to event: TimelineQuery.Event) -> String {
    switch event.kind {
    case .reminder: customerPath + "/relances"
    case .promise: customerPath + "/promesses"
    case .dispute: "/litiges/\(event.key)"
    case .payment: "/factures/\(Form.encoded(event.first))"
    case .note: customerPath + "/notes#note-\(event.key)"
    }
  }
}
