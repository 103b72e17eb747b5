import Kernel
import Language
import Receivables
import ReceivablesRules
import TeamworkRules
import Web

/// The filters of the aged balance: those in force with a way to take each off, and those to choose from.
struct AgeingChips {
  let request: AgeingRequest
  let inCharge: [Duty: [Colleague]]
  /// Every currency in which something is open, and the one that is shown.
  let currencies: [Currency]
  let currency: Currency
  let words: WordBook

  private var charges: ChargeWords { ChargeWords(inCharge: inCharge, words: words) }

  private func path(_ change: (inout AgeingRequest) -> Void) -> String { request.first.with(change).path }

  private func late(_ days: Int) -> String { words("customers.filter.late_value", ["days": "\(days)"]) }

  /// What is chosen beside the day and the currency, in words, with the address without it.
  private var chosen: [(name: String, value: String, path: String)] {
    var result: [(name: String, value: String, path: String)] = []
    if request.isMine {
      result.append((words("ageing.portfolio"), words("ageing.portfolio.mine"), path { $0.isMine = false }))
    }
    if let charge = request.charge {
      result.append((words("ageing.charge"), charges.name(of: charge, .collector), path { $0.charge = nil }))
    }
    if let salesperson = request.salesperson {
      result.append(
        (
          words("customers.filter.salesperson"), charges.name(of: salesperson, .salesperson),
          path { $0.salesperson = nil }
        ))
    }
    if let days = request.late { result.append((words("customers.filter.late"), late(days), path { $0.late = nil })) }
    return result
  }

  /// The filters in words, as a file says them.
  var sentences: [String] { chosen.map { "\($0.name) \($0.value)" } }

  func active(shown asOf: CivilDate) -> [PageModel] {
    var all = chosen
    if request.asOf != nil {
      all.insert((words("ageing.as_of"), DateFormat(words.language).short(asOf), path { $0.asOf = nil }), at: 0)
    }
    if currency != currencies.first {
      all.append((words("ageing.currency"), currency.code, path { $0.currency = nil }))
    }
    return all.map { ["name": $0.name, "chosen": $0.value, "path": $0.path] }
  }

  var menus: [PageModel] {
    var result: [PageModel] = []
    if request.charge == nil {
      result.append(charges.menu(words("ageing.charge_menu"), .collector) { choice in path { $0.charge = choice } })
    }
    if request.salesperson == nil {
      result.append(
        charges.menu(words("customers.filter.salesperson_menu"), .salesperson) { choice in
          path { $0.salesperson = choice }
        })
    }
    if request.late == nil {
      result.append([
        "menuName": words("customers.filter.late_menu"),
        "choices": AgeingRequest.lateChoices.map { days -> PageModel in
          ["name": late(days), "path": path { $0.late = days }]
        },
      ])
    }
    let others = currencies.filter { $0 != currency }
    if !others.isEmpty {
      result.append([
        "menuName": words("ageing.currency_menu"),
        "choices": others.map { other -> PageModel in
          ["name": other.code, "path": path { $0.currency = other == currencies.first ? nil : other }]
        },
      ])
    }
    return result
  }
}
