import Kernel

/// Puts statements together out of the records of CFONB120.
struct Cfonb120Statements {
  private let assembly: StatementAssembly
  /// The movement whose complements may still come.
  private var pending: Cfonb120Entry?
  /// Branch and account of the open statement: the bank's code may differ between its records.
  private var account = ""

  init(_ assembly: StatementAssembly) { self.assembly = assembly }

  mutating func take(_ record: FixedRecord) throws {
    switch record.text(1...2) {
    case "01": try open(record)
    case "04": try move(record)
    case "05":
      if pending == nil {
        assembly.add(.recordOutOfPlace("05", line: record.line))
      } else {
        pending?.complete(with: record)
      }
    case "07": try close(record)
    default:
      assembly.add(.recordOutOfPlace(record.text(1...2) ?? "", line: record.line))
    }
  }

  mutating func finish() throws {
    try handOver()
    if assembly.isOpen { assembly.leaveUnclosed(line: assembly.header.line) }
    try assembly.end()
  }

  private mutating func open(_ record: FixedRecord) throws {
    try begin(record)
    add("OPBD", record)
  }

  private mutating func begin(_ record: FixedRecord) throws {
    try handOver()
    if assembly.isOpen { assembly.leaveUnclosed(line: record.line) }
    var header = StatementHeader()
    header.message = "CFONB120"
    header.line = record.line
    header.account = record.account(bank: 3...7, branch: 12...16, number: 22...32)
    header.account.currency = Cfonb120Entry.currency(record)
    header.from = record.day(35...40)
    account = Self.key(record)
    try assembly.begin(header)
  }

  private mutating func move(_ record: FixedRecord) throws {
    try handOver()
    if !assembly.isOpen || Self.key(record) != account {
      try begin(record)
      assembly.add(.balanceMissing(assembly.header.account.number ?? "?", isOpening: true, line: record.line))
    }
    let entry = Cfonb120Entry(record)
    if let finding = entry.finding {
      try assembly.reject(entry.unreadable(of: assembly.header.account), finding)
    }
    pending = entry
  }

  private mutating func close(_ record: FixedRecord) throws {
    try handOver()
    if !assembly.isOpen || Self.key(record) != account {
      try begin(record)
      assembly.add(.balanceMissing(assembly.header.account.number ?? "?", isOpening: true, line: record.line))
    }
    assembly.header.to = record.day(35...40)
    add("CLBD", record)
    try assembly.end()
  }

  private func add(_ code: String, _ record: FixedRecord) {
    let currency = Cfonb120Entry.currency(record)
    guard let minor = Cfonb120Entry.minor(record, currency) else {
      let text = record.text(91...104) ?? ""
      assembly.add(
        Finding(
          .warning, "balance_unreadable", line: record.line, field: "91-104",
          reason: Phrase("«\(text)» is not a balance: expected \(Cfonb120Entry.amountShape)")))
      return
    }
    let day = record.day(35...40)
    if day == nil {
      assembly.add(
        Finding(
          .warning, "balance_day_unreadable", line: record.line, field: "35-40",
          reason: Phrase("«\(record.text(35...40) ?? "")» is not a day: expected \(Cfonb120Entry.dayShape)")))
    }
    assembly.add(StatementBalance(code: code, amount: Money(minor: minor, currency), day: day))
  }

  private mutating func handOver() throws {
    guard let entry = pending else { return }
    pending = nil
    if entry.finding == nil { try assembly.add(entry.entry) }
  }

  private static func key(_ record: FixedRecord) -> String {
    [record.text(12...16), record.text(22...32), record.text(17...19)].map { $0 ?? "" }.joined(separator: " ")
  }
}
