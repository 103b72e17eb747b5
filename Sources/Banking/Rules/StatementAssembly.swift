import Kernel

/// Puts statements together out of the records of a file, whatever its format, and hands them over in its order.
///
/// A reader begins a statement, completes its header until the first entry, and adds balances and entries as it meets
/// them; nothing is held but the statement that is open.
final class StatementAssembly {
  private let body: (StatementEvent) throws -> Void
  private var findings = FindingList()
  private var tally: StatementTally?
  private var isHandedOver = false
  private(set) var statements = 0

  private init(_ body: @escaping (StatementEvent) throws -> Void) { self.body = body }

  /// Lets `work` put statements together, and answers what was found.
  /// - Throws: ``BankingError/noStatement(name:)`` when there was none, and whatever `work` and `body` throw.
  static func findings(
    of name: String, _ body: (StatementEvent) throws -> Void, _ work: (StatementAssembly) throws -> Void
  ) throws -> [Finding] {
    try withoutActuallyEscaping(body) { body in
      let assembly = StatementAssembly(body)
      try work(assembly)
      try assembly.end()
      guard assembly.statements > 0 else { throw BankingError.noStatement(name: name) }
      return assembly.findings.all
    }
  }

  var isOpen: Bool { tally != nil }

  /// What the open statement says of itself; what is set after the first entry is known at its end.
  var header: StatementHeader {
    get { tally?.header ?? StatementHeader() }
    set { tally?.header = newValue }
  }

  var balances: [StatementBalance] { tally?.balances ?? [] }

  /// Whether the open statement has an entry, readable or not.
  var hasEntries: Bool { (tally?.ordinal ?? 0) > 0 }

  func add(_ finding: Finding) { findings.add(finding) }

  /// Begins a statement; the one before it ends.
  func begin(_ header: StatementHeader) throws {
    try end()
    tally = StatementTally(header)
    isHandedOver = false
    statements += 1
  }

  func add(_ balance: StatementBalance) { tally?.balances.append(balance) }

  /// Notes that the open statement has no closing balance, and tells it.
  func leaveUnclosed(line: Int) {
    tally?.end = .unclosed
    add(.balanceMissing(header.account.number ?? "?", isOpening: false, line: line))
  }

  /// Notes that the file breaks off within the open statement.
  /// - Parameter missing: what should have come.
  func breakOff(line: Int, before missing: Phrase) { tally?.end = .cut(line: line, before: missing) }

  /// Changes balances that are known only now.
  func setBalances(_ balances: [StatementBalance]) { tally?.balances = balances }

  func add(_ entry: BankEntry) throws {
    try handOver()
    guard let ordinal = tally?.next() else { return }
    var entry = entry
    entry.ordinal = ordinal
    tally?.count(entry)
    try body(.entry(entry))
  }

  /// Sets an entry aside that cannot be read.
  /// - Parameter finding: why; its severity is `rejected`.
  func reject(_ entry: UnreadableEntry, _ finding: Finding) throws {
    try handOver()
    _ = tally?.next()
    tally?.countRejected()
    findings.add(finding)
    try body(.unreadable(entry))
  }

  /// Ends the open statement, if there is one.
  func end() throws {
    guard tally != nil else { return }
    try handOver()
    if let summary = tally?.summary() {
      if let finding = summary.doesNotAddUp ?? summary.otherCurrencyTold { findings.add(finding) }
      try body(.closed(summary))
    }
    tally = nil
  }

  private func handOver() throws {
    guard let tally, !isHandedOver else { return }
    isHandedOver = true
    try body(.opened(tally.header))
  }
}
