import Kernel

/// Findings in their order, the first of them told one by one and the rest counted.
struct FindingList {
  private var told: [Finding] = []
  private var untold = 0

  mutating func add(_ finding: Finding) {
    if told.count < BankingLimits.findings { told.append(finding) } else { untold += 1 }
  }

  /// What is told, with the number of those that are not.
  var all: [Finding] {
    guard untold > 0 else { return told }
    let rest = Finding(.warning, "more_findings", reason: Phrase("\(untold) more findings are not listed"))
    return told + [rest]
  }
}
