import Kernel

/// Puts statements together out of the fields of MT940 and MT942.
struct Mt940Statements {
  private let assembly: StatementAssembly
  private let assumed: Currency
  private var pending: Mt940Entry?
  private var currency: Currency?
  /// Whether the field before belongs to a movement, so that a `:86:` is its own.
  private var followsEntry = false
  private var saidCurrency = false
  /// Whether the message of the open statement ended: a movement after it still belongs to it, anything else begins anew.
  private var isMessageOver = false
  private var hasClosing = false
  private var isCut = false
  private var lastLine = 0
  private var lastTag = ""

  init(_ assembly: StatementAssembly, assuming currency: Currency) {
    self.assembly = assembly
    assumed = currency
  }

  mutating func take(_ field: SwiftField) throws {
    if isMessageOver, field.tag != "61", field.tag != "86" { try end() }
    lastLine = field.line + max(0, field.lines.count - 1)
    lastTag = field.tag
    switch field.tag {
    case "20":
      try end()
      try begin(field.line)
      assembly.header.identification = trimmed(field)
    case "25", "25P":
      // A bank that names the information of a movement by the wrong tag.
      if followsEntry, field.joined.contains("?") {
        pending?.inform(field.lines)
        assembly.add(
          Finding(
            .notice, "tag_mistaken", line: field.line, field: ":25:",
            reason: Phrase("the field :25: after a movement was read as its information :86:")))
        return
      }
      try beginIfNeeded(field.line)
      // Blanks are cuts where the name is a RIB, and nothing where it is kept as it stands.
      let named = AccountReference(named: field.joined)
      assembly.header.account = named.isIBAN ? named : AccountReference(named: field.joined.filter { !$0.isWhitespace })
    case "28", "28C":
      try beginIfNeeded(field.line)
      number(field.joined)
    case "34F", "13D", "13", "90C", "90D": try intraday(field)
    case "60F", "60M": try opening(field)
    case "61": try move(field)
    case "86": if followsEntry { pending?.inform(field.lines) }
    case "NS": if followsEntry { pending?.inform(german: field.lines) }
    case "62F", "62M": try closing(field)
    case "64", "65": add(field.tag == "64" ? "CLAV" : "FWAV", field)
    default: break
    }
    if !["61", "86", "NS"].contains(field.tag) { followsEntry = false }
  }

  /// Notes that the message ends.
  mutating func endMessage() { isMessageOver = true }

  /// Ends what the file ends with.
  /// - Parameters:
  ///   - isLineOver: whether the last line has its end.
  ///   - isFramed: whether the file has the blocks of SWIFT, of which the last ends with `-}`.
  mutating func finish(isLineOver: Bool, isFramed: Bool) throws {
    let isStatement = assembly.header.kind == .statement
    // Within its information no amount of a movement is cut; a file that somebody excerpted ends with a whole line.
    let isWithin = isFramed || (!isLineOver && lastTag != "86")
    // A report of the day so far has no balance to end with: its last line tells, where it is a movement's.
    if assembly.isOpen, !isMessageOver, isStatement ? !hasClosing && isWithin : !isLineOver && followsEntry {
      assembly.breakOff(
        line: lastLine, before: isStatement ? Phrase("its closing balance (:62F:)") : Phrase("its end (-)"))
      isCut = true
    }
    try end()
  }

  /// Ends the statement.
  private mutating func end() throws {
    isMessageOver = false
    try handOver()
    guard assembly.isOpen else { return }
    let isStatement = assembly.header.kind == .statement
    if isStatement, assembly.header.account.number == nil { assembly.add(.accountMissing(line: assembly.header.line)) }
    if isStatement, !hasClosing, !isCut { assembly.leaveUnclosed(line: assembly.header.line) }
    if var page = assembly.header.page {
      page.isLast = assembly.balances.contains { $0.code == "CLBD" } || !isStatement
      assembly.header.page = page
    }
    try assembly.end()
    currency = nil
    followsEntry = false
  }

  private mutating func begin(_ line: Int) throws {
    var header = StatementHeader()
    header.message = "MT940"
    header.line = line
    try assembly.begin(header)
    currency = nil
    hasClosing = false
  }

  private mutating func beginIfNeeded(_ line: Int) throws {
    if !assembly.isOpen { try begin(line) }
  }

  /// `19321/1`: the number of the statement and, after a slash, of its page.
  private func number(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
    assembly.header.sequence = parts.first
    let page = parts.count > 1 ? Int(parts[1].prefix(9)) ?? 1 : 1
    assembly.header.page = StatementPage(number: max(1, page), isLast: true)
  }

  private mutating func intraday(_ field: SwiftField) throws {
    try beginIfNeeded(field.line)
    if ["34F", "13D"].contains(field.tag), assembly.balances.isEmpty {
      assembly.header.kind = .intradayReport
      assembly.header.message = "MT942"
    }
    let text = field.joined.drop { $0.isNumber }
    if field.tag != "13", field.tag != "13D", currency == nil, let found = Currency(text.prefix(3)) {
      currency = found
      assembly.header.account.currency = found
    }
    if field.tag == "13D", let day = SwiftDay.read(field.joined.utf8.prefix(6))?.day { assembly.header.to = day }
  }

  private mutating func opening(_ field: SwiftField) throws {
    try beginIfNeeded(field.line)
    guard let balance = add(field.tag == "60F" ? "OPBD" : "ITBD", field) else { return }
    currency = balance.amount.currency
    assembly.header.account.currency = currency
    assembly.header.from = balance.day
    if field.tag == "60M" {
      // A page that begins in between is not the first, whatever its number.
      var page = assembly.header.page ?? StatementPage(number: 2, isLast: true)
      page.number = max(2, page.number)
      assembly.header.page = page
    }
  }

  private mutating func closing(_ field: SwiftField) throws {
    try handOver()
    try beginIfNeeded(field.line)
    guard let balance = add(field.tag == "62F" ? "CLBD" : "ITBD", field) else { return }
    assembly.header.to = balance.day
    hasClosing = true
    if field.tag == "62M", assembly.header.page == nil {
      assembly.header.page = StatementPage(number: 1, isLast: false)
    }
  }

  @discardableResult
  private func add(_ code: String, _ field: SwiftField) -> Mt940Balance? {
    guard let balance = Mt940Balance(field.joined, currency: currency) else {
      if assembly.isOpen {
        assembly.add(
          Finding(
            .warning, "balance_unreadable", line: field.line, field: ":\(field.tag):",
            reason: Phrase(
              "«\(field.joined)» is not a balance: expected C or D, six digits, a currency and an amount with a comma"))
        )
      }
      return nil
    }
    if assembly.isOpen, balance.day == nil || SwiftDay.read(balance.dayText.utf8)?.isClamped == true {
      assembly.add(
        Finding(
          .warning, "balance_day_unreadable", line: field.line, field: ":\(field.tag):",
          reason: Phrase("«\(balance.dayText)» is not a day: expected \(Mt940Entry.dayShape)")))
    }
    assembly.add(StatementBalance(code: code, amount: balance.amount, day: balance.day))
    return balance
  }

  private mutating func move(_ field: SwiftField) throws {
    try handOver()
    try beginIfNeeded(field.line)
    if currency == nil, !saidCurrency {
      saidCurrency = true
      assembly.add(.currencyAssumed(assumed, line: field.line))
    }
    let entry = Mt940Entry(field, currency: currency ?? assumed, balanceDay: assembly.header.from)
    for finding in entry.findings where finding.severity != .rejected { assembly.add(finding) }
    pending = entry
    followsEntry = true
  }

  private mutating func handOver() throws {
    guard var entry = pending else { return }
    pending = nil
    entry.finish()
    if let finding = entry.findings.first(where: { $0.severity == .rejected }) {
      try assembly.reject(entry.unreadable(of: assembly.header.account), finding)
    } else {
      try assembly.add(entry.entry)
    }
  }

  private func trimmed(_ field: SwiftField) -> String? {
    let text = field.joined.filter { !$0.isNewline }
    let words = text.split(separator: " ").joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
