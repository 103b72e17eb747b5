import Kernel

/// Puts statements together out of the tags of OFX.
struct OfxStatements {
  /// Which aggregate the tags are in.
  private enum Place {
    case elsewhere
    case account
    case movement
    /// Within a movement: the payee, the account of the other side, the original currency.
    case payee
    case otherAccount
    case originalCurrency
    case ledgerBalance
    case availableBalance
  }

  private let assembly: StatementAssembly
  private let assumed: Currency
  private var place = Place.elsewhere
  private var currency: Currency?
  private var bank: String?
  private var branch: String?
  private var number: String?
  private var movement: OfxMovement?
  private var balance: (amount: String, day: String, line: Int)?
  private var isOver = false
  private var lastLine = 0

  init(_ assembly: StatementAssembly, assuming currency: Currency) {
    self.assembly = assembly
    assumed = currency
  }

  mutating func take(_ token: OfxTokens.Token, line: Int) throws {
    lastLine = line
    switch token {
    case .start(let name, let value): try start(name, value, line)
    case .end(let name): try end(name)
    }
  }

  mutating func finish() throws {
    if assembly.isOpen, !isOver { assembly.breakOff(line: lastLine, before: Phrase("its end (</OFX>)")) }
    try handOver()
    addBalance()
    try endStatement()
  }

  private mutating func start(_ name: String, _ value: String, _ line: Int) throws {
    switch name {
    case "STMTRS", "CCSTMTRS", "INVSTMTRS": try begin(line)
    case "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM": if assembly.isOpen { place = .account }
    case "STMTTRN":
      try handOver()
      if !assembly.isOpen { try begin(line) }
      setAccount()
      movement = OfxMovement(line: line)
      place = .movement
    case "PAYEE" where movement != nil: place = .payee
    case "BANKACCTTO" where movement != nil, "CCACCTTO" where movement != nil: place = .otherAccount
    case "ORIGCURRENCY" where movement != nil: place = .originalCurrency
    case "CURRENCY" where movement != nil: place = .elsewhere
    case "LEDGERBAL":
      addBalance()
      (place, balance) = (.ledgerBalance, ("", "", line))
    case "AVAILBAL":
      addBalance()
      place = .availableBalance
    default: value.isEmpty ? () : set(name, value)
    }
  }

  private mutating func end(_ name: String) throws {
    switch name {
    case "STMTTRN":
      try handOver()
      place = .elsewhere
    case "PAYEE", "BANKACCTTO", "CCACCTTO", "ORIGCURRENCY", "CURRENCY": place = movement == nil ? .elsewhere : .movement
    case "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM": place = .elsewhere
    case "LEDGERBAL":
      addBalance()
      place = .elsewhere
    case "AVAILBAL": place = .elsewhere
    case "OFX": isOver = true
    case "STMTRS", "CCSTMTRS", "INVSTMTRS":
      try handOver()
      addBalance()
      try endStatement()
    default: break
    }
  }

  private mutating func set(_ name: String, _ value: String) {
    switch place {
    case .movement: movement?.set(name, value)
    case .payee: movement?.set("PAYEE." + name, value)
    case .otherAccount: movement?.set("TO." + name, value)
    case .originalCurrency: movement?.set("ORIG." + name, value)
    case .account:
      if name == "BANKID" { bank = value }
      if name == "BRANCHID" { branch = value }
      if name == "ACCTID" { number = value }
    case .ledgerBalance:
      if name == "BALAMT" { balance?.amount = value }
      if name == "DTASOF" { balance?.day = value }
    case .availableBalance: break
    case .elsewhere:
      guard assembly.isOpen else { return }
      if name == "CURDEF" { currency = Currency(value) }
      if name == "DTSTART" { assembly.header.from = OfxMovement.day(value) }
      if name == "DTEND" { assembly.header.to = OfxMovement.day(value) }
    }
  }

  private mutating func begin(_ line: Int) throws {
    try handOver()
    addBalance()
    try endStatement()
    var header = StatementHeader()
    header.message = "OFX"
    header.line = line
    try assembly.begin(header)
  }

  private mutating func endStatement() throws {
    guard assembly.isOpen else { return }
    setAccount()
    let line = assembly.header.line
    if currency == nil { assembly.add(.currencyAssumed(assumed, line: line)) }
    if assembly.header.account.number == nil { assembly.add(.accountMissing(line: line)) }
    try assembly.end()
    (currency, bank, branch, number, place) = (nil, nil, nil, nil, .elsewhere)
  }

  /// The account by its IBAN, which French banks give in its parts.
  private func setAccount() {
    let iban =
      number.flatMap { AccountName($0).iban }
      ?? FrenchAccount.iban(bank: bank ?? "", branch: branch ?? "", number: number ?? "")
    assembly.header.account.number = iban ?? number
    assembly.header.account.isIBAN = iban != nil
    assembly.header.account.currency = currency
  }

  private mutating func handOver() throws {
    guard let read = movement else { return }
    movement = nil
    switch read.outcome(in: currency ?? assumed) {
    case .entry(let entry): try assembly.add(entry)
    case .rejected(let entry, let written, let finding):
      try assembly.reject(
        UnreadableEntry(
          entry, account: assembly.header.account, amount: written.amount, currency: entry.amount.currency,
          side: written.side, day: written.day), finding)
    }
  }

  private mutating func addBalance() {
    guard let read = balance else { return }
    balance = nil
    guard assembly.isOpen, !read.amount.isEmpty else { return }
    let currency = currency ?? assumed
    guard let minor = OfxMovement.minor(read.amount, currency) else {
      assembly.add(
        Finding(
          .warning, "balance_unreadable", line: read.line, field: "LEDGERBAL",
          reason: Phrase("«\(read.amount)» is not a balance: expected \(OfxMovement.amountShape)")))
      return
    }
    let day = OfxMovement.day(read.day) ?? assembly.header.to
    assembly.add(StatementBalance(code: "CLBD", amount: Money(minor: minor, currency), day: day))
  }
}
