import CashApplicationRules
import CashWorlds
import Foundation
import Kernel

/// `cash-bench worlds SEED…`: what the matcher makes of other companies, and whether its confidence holds, fold by fold.
/// `cash-bench speed ITEMS`: how many entries a second it decides against so many open items, and how long it took to
/// read them. Ends with 1 when a floor is missed.
@main
enum CashBench {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let numbers = arguments.compactMap { UInt64($0) }
    let isHeld: Bool
    switch arguments.first {
    case "worlds": isHeld = worlds(numbers)
    case "speed": isHeld = numbers.map { speed(Int($0)) }.allSatisfy { $0 }
    default:
      print("cash-bench worlds SEED… or cash-bench speed ITEMS…")
      isHeld = false
    }
    exit(isHeld ? 0 : 1)
  }

  private static func percent(_ part: Int, of whole: Int) -> String {
    String(format: "%6.2f %%", whole == 0 ? 0 : 100 * Double(part) / Double(whole))
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  // MARK: worlds

  private static func worlds(_ seeds: [UInt64]) -> Bool {
    var all = CashScore()
    var folds: [CashScore] = []
    for seed in seeds {
      var fold = CashScore()
      for plan in CashWorld.plans(seed: seed) {
        let score = CashScore(CashWorld(plan))
        let total = score.total
        print(
          padded(plan.name, 44), "applied and right", percent(total.right, of: total.receipts),
          "  wrong \(total.wrong)",
          "  applied or first right", percent(total.right + total.firstRight, of: total.receipts))
        fold.add(score)
      }
      folds.append(fold)
      all.add(fold)
    }
    print("\nkind")
    for (kind, row) in all.kinds.sorted(by: { $0.key < $1.key }) {
      print(
        padded("  " + kind, 20), padded("\(row.receipts)", 8), "right", percent(row.right, of: row.receipts),
        "  wrong \(row.wrong)   first right", percent(row.firstRight, of: row.receipts))
    }
    print("\nannounced     " + seeds.map { padded("fold \($0)", 20) }.joined() + "all")
    for band in all.calibration {
      let each = folds.map { fold in
        fold.calibration.first { $0.band == band.band }.map {
          padded(String(format: "%.1f %% of %d", $0.right, $0.answers), 20)
        } ?? padded("–", 20)
      }
      print(
        padded(String(format: "  %.1f %%", band.announced), 14) + each.joined()
          + String(format: "%.2f %% of %d", band.right, band.answers))
    }
    let total = all.total
    let isHeld = total.wrong * 1_000 <= total.right + total.wrong
    print(
      "\nwrong among applied \(total.wrong) of \(total.right + total.wrong) (≤ 1 in 1000) \(isHeld ? "ok" : "MISSED")")
    return isHeld
  }

  // MARK: speed

  private static let entriesPerSecond = 20_000.0

  /// So many open items of a few thousand customers, and a statement of a hundred thousand lines.
  private static func speed(_ items: Int) -> Bool {
    var plan = CashWorld.Plan(
      seed: 99, numbering: .yearFirst, tongue: .french, customers: max(100, items / 40), items: items,
      receipts: min(100_000, items / 2))
    plan.alikeNames = 0
    let world = CashWorld(plan)
    let clock = ContinuousClock()
    var matcher: CashMatcher?
    let reading = clock.measure {
      matcher = CashMatcher(items: world.items, payers: world.payers, accounts: world.accounts)
    }
    guard var matcher else { return false }
    var applied = 0
    let deciding = clock.measure {
      for entry in world.entries where matcher.decide(entry.receipt).outcome == .applied { applied += 1 }
    }
    let seconds = Double(deciding.components.seconds) + Double(deciding.components.attoseconds) / 1e18
    let rate = Double(world.entries.count) / seconds
    let isHeld = rate >= entriesPerSecond
    print(
      "\(items) open items read in \(reading); \(world.entries.count) entries decided in \(deciding), \(applied) applied: "
        + String(format: "%.0f entries/s (≥ %.0f) ", rate, entriesPerSecond) + (isHeld ? "ok" : "MISSED"))
    return isHeld
  }
}
