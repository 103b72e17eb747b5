import AgendaRules
import Kernel
import Language
import Web

/// How the priority of a line is said: the product, and what its factors add up from.
struct PriorityWords {
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ words: WordBook) {
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  /// `Priorité 34 380`.
  func weight(_ priority: Priority) -> String { words("agenda.priority", ["weight": number(priority)]) }

  /// - Returns: the product in a line, and a sentence for each factor that has a reason.
  func explained(_ priority: Priority) -> (product: String, parts: [String]) {
    let product = words(
      "agenda.priority.product",
      [
        "weight": number(priority), "stake": amounts.whole(priority.stake), "chance": percent(priority.chance),
        "urgency": factor(priority.urgency),
      ])
    let chance = words(
      "agenda.priority.chance",
      [
        "chance": percent(priority.chance),
        "parts": priority.chanceParts.enumerated().map { place, part in
          said(part, place == 0 ? percent(part.points) : signed(part.points) { percent($0) })
        }.joined(separator: ", "),
      ])
    guard !priority.urgencyParts.isEmpty else { return (product, [chance, words("agenda.priority.no_hurry")]) }
    let urgency = words(
      "agenda.priority.urgency",
      [
        "urgency": factor(priority.urgency),
        "parts": priority.urgencyParts.map { said($0, signed($0.points) { factor($0) }) }.joined(separator: ", "),
      ])
    return (product, [chance, urgency])
  }

  private func number(_ priority: Priority) -> String {
    amounts.count(Int(clamping: roundedHalfAwayFromZero(Int128(priority.weight), over: 100)))
  }

  private func percent(_ points: Int) -> String { words("agenda.priority.percent", ["count": amounts.count(points)]) }

  /// `1,50`: hundredths as a factor.
  private func factor(_ points: Int) -> String { amounts.number(Money(minor: Int64(points), .eur)) }

  private func signed(_ points: Int, _ text: (Int) -> String) -> String {
    (points < 0 ? "−" : "+") + text(abs(points))
  }

  private func said(_ part: Priority.Part, _ points: String) -> String {
    words("agenda.priority.part", ["points": points, "cause": cause(part.cause)])
  }

  private func cause(_ cause: Priority.Cause) -> String {
    switch cause {
    case .late(let days):
      days == 0 ? words("agenda.priority.cause.on_time") : words("agenda.priority.cause.late", count: days)
    case .insolvent(let declared): words("agenda.priority.cause.\(declared ? "declared" : "undeclared")")
    case .brokenPromise: words("agenda.priority.cause.broken")
    case .promiseDue: words("agenda.priority.cause.due")
    case .expected: words("agenda.priority.cause.expected")
    case .unanswered: words("agenda.priority.cause.unanswered")
    case .saidPaid: words("agenda.priority.cause.said_paid")
    case .scenarioEnded: words("agenda.priority.cause.ended")
    case .fresh: words("agenda.priority.cause.fresh")
    case .waiting(let days): words("agenda.priority.cause.waiting", count: days)
    case .taskDue(let late): words("agenda.priority.cause.\(late ? "task_late" : "task_today")")
    case .declaration(let last): words("agenda.priority.cause.declaration", ["day": dates.short(last)])
    }
  }
}
