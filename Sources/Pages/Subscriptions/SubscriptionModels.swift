import Kernel
import Language
import Sheets
import Subscriptions
import SubscriptionsRules
import TeamworkRules
import Web

/// The list of the reports that are sent.
struct SubscriptionListModel {
  let subscriptions: [Subscription]
  let recipients: [SubscriptionID: [(id: PersonID, name: String)]]
  let last: [SubscriptionID: [SubscriptionStore.Delivery]]
  let reader: PersonID
  let mayConfigure: Bool
  let words: WordBook

  func page() -> PageModel {
    let shown = shown
    return [
      "exports": ExportLinks.model(SubscriptionPages.path, words), "isEmpty": shown.isEmpty,
      "rows": shown.map { row($0) },
    ]
  }

  /// Those of others are shown to who configures the company.
  var shown: [Subscription] {
    subscriptions.filter { each in
      mayConfigure || each.createdBy == reader || recipients[each.id]?.contains { $0.id == reader } == true
    }
  }

  /// Who receives it.
  func people(_ each: Subscription) -> String {
    let people = recipients[each.id] ?? []
    return people.isEmpty ? words("schedule.nobody") : people.map(\.name).joined(separator: ", ")
  }

  private func row(_ each: Subscription) -> PageModel {
    let people = recipients[each.id] ?? []
    let kind = ReportKind(rawValue: each.report)
    let name = words("report.\(kind?.key ?? "")")
    let filters = each.filters.isEmpty ? "" : "?" + each.filters
    let state = state(each)
    return [
      "name": name, "path": (kind?.path ?? "/rapports") + filters, "file": words("export.\(each.format)"),
      "rhythm": SubscriptionWords(words).rhythm(each.rhythm),
      "people": self.people(each),
      "state": state.text, "tone": state.tone, "reason": state.reason,
      "canStop": mayConfigure || each.createdBy == reader,
      "stopPath": "\(SubscriptionPages.path)/\(each.id)/arreter",
      "stopLabel": words("schedule.stop_of", ["name": name]),
      "canLeave": people.contains { $0.id == reader }, "leavePath": "\(SubscriptionPages.path)/\(each.id)/quitter",
      "leaveLabel": words("schedule.leave_of", ["name": name]),
    ]
  }

  /// What became of the last sending: the worst of its deliveries.
  func state(_ each: Subscription) -> (text: String, tone: String, reason: String?) {
    let deliveries = last[each.id] ?? []
    guard let day = deliveries.first?.day else { return (words("schedule.state.never"), "mute", nil) }
    let worst =
      [DeliveryState.failed, .uncertain, .sending, .postponed, .notAllowed].first { state in
        deliveries.contains { $0.state == state }
      } ?? .sent
    let tone =
      switch worst {
      case .sent: "ok"
      case .failed: "bad"
      case .uncertain, .sending, .postponed: "warn"
      case .notAllowed: "mute"
      }
    // What the server says of one it took is nothing to anybody.
    let reason = worst == .sent ? nil : deliveries.first { $0.state == worst }?.reason
    return (
      words("schedule.state.\(worst.rawValue)", ["day": DateFormat(words.language).short(day)]), tone,
      reason.map { words($0) }
    )
  }
}

/// How the rhythm of a report is said.
struct SubscriptionWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  func rhythm(_ rhythm: Rhythm) -> String {
    switch rhythm {
    case .daily: words("schedule.rhythm.daily")
    case .weekly(let weekday): words("schedule.weekly.\(weekday)")
    case .monthly: words("schedule.rhythm.monthly")
    }
  }
}

/// The form that has a report sent.
struct SubscriptionFormModel {
  let report: String
  let filters: String
  let typed: Form?
  /// Empty for who may choose nobody but themselves.
  let colleagues: [Colleague]
  let reader: PersonID
  let seesAll: Bool
  let errors: FormErrors
  let words: WordBook

  func page() -> PageModel {
    let format = typed?["fichier"] ?? SheetFormat.pdf.rawValue
    let rhythm = typed?["rythme"] ?? "weekly"
    let weekday = typed?["jour"] ?? "1"
    let chosen = typed.map { Set($0.all("personne")) } ?? ["\(reader)"]
    func options(_ all: [(value: String, name: String)], _ selected: String) -> [PageModel] {
      all.map { ["value": $0.value, "name": $0.name, "chosen": $0.value == selected] }
    }
    return [
      "errors": errors.model, "filters": filters, "hasFilters": !filters.isEmpty,
      "reports": options(
        ReportKind.allCases.filter { seesAll || !$0.isWhole }.map { ($0.rawValue, words("report.\($0.key)")) }, report),
      "reportError": errors["rapport"],
      "formats": options(SheetFormat.allCases.reversed().map { ($0.rawValue, words("export.\($0.rawValue)")) }, format),
      "formatError": errors["fichier"],
      "rhythms": options(["daily", "weekly", "monthly"].map { ($0, words("schedule.rhythm.\($0)")) }, rhythm),
      "rhythmError": errors["rythme"],
      "weekdays": options((1...5).map { ("\($0)", words("schedule.weekly.\($0)")) }, weekday),
      "choosesPeople": !colleagues.isEmpty, "peopleError": errors["personnes"],
      "people": colleagues.map { person -> PageModel in
        ["key": "\(person.id)", "name": person.name, "chosen": chosen.contains("\(person.id)")]
      },
    ]
  }
}
