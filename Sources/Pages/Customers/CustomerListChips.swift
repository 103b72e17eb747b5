import Kernel
import Receivables
import ReceivablesRules
import Segments
import TeamworkRules
import Web

/// The filters of the list of customers: those in force with a way to take each off, and those to choose from.
struct CustomerListChips {
  let query: CustomerListQuery
  let inCharge: [Duty: [Colleague]]
  let segments: [SegmentName]
  let words: WordBook

  private var charges: ChargeWords { ChargeWords(inCharge: inCharge, words: words) }

  private func text(_ key: String, _ arguments: [String: String] = [:]) -> String {
    words("customers.filter.\(key)", arguments)
  }

  var active: [PageModel] { chosen.map { ["name": $0.name, "chosen": $0.value, "path": $0.path] } }

  /// The filters in words, as a file of the list says them.
  var sentences: [String] { chosen.map { "\($0.name) \($0.value)" } }

  private var chosen: [(name: String, value: String, path: String)] {
    var result: [(name: String, value: String, path: String)] = []
    func add(_ name: String, _ value: String, _ change: (inout CustomerListQuery) -> Void) {
      result.append((name, value, query.with(change).path))
    }
    if let charge = query.charge { add(text("collector"), charges.name(of: charge, .collector)) { $0.charge = nil } }
    if let salesperson = query.salesperson {
      add(text("salesperson"), charges.name(of: salesperson, .salesperson)) { $0.salesperson = nil }
    }
    if let late = query.late { add(text("late"), text("late_value", ["days": "\(late)"])) { $0.late = nil } }
    if let id = query.segment {
      add(text("segment"), segments.first { $0.id == id }?.name ?? "–") { $0.segment = nil }
    }
    if query.isWatched { add(text("shown"), text("watched")) { $0.isWatched = false } }
    if query.isPaused { add(text("shown"), text("paused")) { $0.isPaused = false } }
    if query.isInsolvent { add(text("shown"), text("insolvent")) { $0.isInsolvent = false } }
    if query.isBlocked { add(text("shown"), text("blocked")) { $0.isBlocked = false } }
    if query.isUnreachable { add(text("shown"), text("unreachable")) { $0.isUnreachable = false } }
    if !query.search.isEmpty { add(words("items.chip.search"), query.search) { $0.search = "" } }
    return result
  }

  /// Filters of one value.
  var suggested: [PageModel] {
    var result: [PageModel] = []
    func add(_ name: String, _ isOn: Bool, _ change: (inout CustomerListQuery) -> Void) {
      if !isOn { result.append(["name": name, "path": query.with(change).path]) }
    }
    add(text("watched"), query.isWatched) { $0.isWatched = true }
    add(text("paused"), query.isPaused) { $0.isPaused = true }
    add(text("insolvent"), query.isInsolvent) { $0.isInsolvent = true }
    add(text("blocked"), query.isBlocked) { $0.isBlocked = true }
    add(text("unreachable"), query.isUnreachable) { $0.isUnreachable = true }
    return result
  }

  /// Filters of which one of several values is chosen.
  var menus: [PageModel] {
    var result: [PageModel] = []
    if query.charge == nil {
      result.append(
        charges.menu(text("collector_menu"), .collector) { choice in query.with { $0.charge = choice }.path })
    }
    if query.salesperson == nil {
      result.append(
        charges.menu(text("salesperson_menu"), .salesperson) { choice in query.with { $0.salesperson = choice }.path })
    }
    let offered = segments.filter { !$0.isEnded }
    if query.segment == nil, !offered.isEmpty {
      result.append([
        "menuName": text("segment_menu"),
        "choices": offered.map { segment -> PageModel in
          ["name": segment.name, "path": query.with { $0.segment = segment.id }.path]
        },
      ])
    }
    if query.late == nil {
      result.append([
        "menuName": text("late_menu"),
        "choices": CustomerListQuery.lateChoices.map { days -> PageModel in
          ["name": text("late_value", ["days": "\(days)"]), "path": query.with { $0.late = days }.path]
        },
      ])
    }
    return result
  }
}
