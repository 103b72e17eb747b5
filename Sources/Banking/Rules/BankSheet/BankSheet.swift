import Files
import ImportsRules
import Kernel

/// Reads one sheet: a statement for each account and currency in it.
struct BankSheet {
  private let table: Table
  private let heading: BankSheetHeading
  private let assembly: StatementAssembly
  private let assumed: Currency
  private let habits: ListHabits
  private let doubtfulDate: String?
  private let writing: BankSheetWriting

  /// An account of the sheet in one currency.
  private struct Group: Hashable {
    var account: String
    var currency: Currency
  }

  init(
    _ table: Table, _ heading: BankSheetHeading, _ assembly: StatementAssembly, assuming currency: Currency
  ) throws {
    self.table = table
    self.heading = heading
    self.assembly = assembly
    assumed = currency
    let seen = try ListHabits.seen(in: table, heading.habitColumns)
    habits = seen.habits
    doubtfulDate = seen.habits.isDayOrderCertain ? nil : seen.evidence.doubtfulDate
    writing = try BankSheetWriting(table, heading, seen.habits)
  }

  mutating func read() throws {
    // Where days could be months, what else is written tells which language it is.
    if let doubtfulDate, habits.mark == .point {
      assembly.add(
        Finding(
          .warning, "day_order_assumed", line: heading.row, field: heading.title(.booked),
          reason: Phrase("«\(doubtfulDate)» can be read in two ways; days were read before months"),
          remedy: Phrase("check the days of the entries")))
    }
    for group in try groups() { try read(group) }
  }

  private func groups() throws -> [Group] {
    let named = heading.currency ?? assumed
    guard heading.places[.currency] != nil || heading.places[.account] != nil else {
      if heading.currency == nil { assembly.add(.currencyAssumed(assumed, line: heading.row)) }
      return [Group(account: heading.account.number ?? "", currency: named)]
    }
    var found: [Group] = []
    var known: Set<Group> = []
    try table.forEachRow { row in
      guard row.line > heading.row, isMovement(row) else { return true }
      let group = group(of: row, named)
      if known.insert(group).inserted { found.append(group) }
      guard found.count <= BankingLimits.accountsInSheet else {
        throw BankingError.tooManyFields(
          name: heading.title(.account), line: row.line, limit: BankingLimits.accountsInSheet)
      }
      return true
    }
    if heading.places[.currency] == nil, heading.currency == nil, !found.isEmpty {
      assembly.add(.currencyAssumed(assumed, line: heading.row))
    }
    return found.isEmpty ? [Group(account: heading.account.number ?? "", currency: named)] : found
  }

  private func group(of row: TableRow, _ named: Currency) -> Group {
    let text = heading.cell(.account, row).text
    let account = text.isEmpty ? heading.account.number ?? "" : BankSheetHeading.plain(text)
    return Group(account: account, currency: ListValues.currency(heading.cell(.currency, row).text) ?? named)
  }

  /// Whether a line is a movement, readable or not: totals, balances and words have no amount or no day.
  private func isMovement(_ row: TableRow) -> Bool {
    guard !row.isEmpty, !heading.cell(.booked, row).isEmpty || !heading.cell(.begun, row).isEmpty else { return false }
    // What begins with a digit is no word.
    if let first = heading.cell(.booked, row).text.utf8.first, (0x30...0x39).contains(first) { return true }
    if ListValues.date(heading.cell(.booked, row), dayFirst: habits.dayFirst, in: table) == nil {
      let folded = Folding.folded(heading.cell(.booked, row).text)
      if ["total", "solde", "balance"].contains(where: { folded.hasPrefix($0) }) { return false }
      // A word about the list at its end, such as who made it.
      if [.amount, .debit, .credit].allSatisfy({ heading.cell($0, row).isEmpty }) { return false }
    }
    return true
  }

  private mutating func read(_ group: Group) throws {
    var header = StatementHeader()
    header.message = heading.bank ?? "list"
    header.line = heading.row
    header.account = AccountReference(named: group.account)
    header.account.currency = group.currency
    try assembly.begin(header)
    if header.account.number == nil { assembly.add(.accountMissing(line: heading.row)) }
    var balances = RunningBalances(group.currency)
    var given: [StatementBalance] = heading.balanceRows.compactMap {
      BankSheetBalance.balance($0, habits, group.currency, in: table)
    }
    var isSplit = false
    let named = heading.currency ?? assumed
    try table.forEachRow { row in
      guard row.line > heading.row else { return true }
      guard isMovement(row) else {
        if BankSheetBalance.isOne(row),
          let balance = BankSheetBalance.balance(row, habits, group.currency, in: table)
        {
          given.append(balance)
        }
        return true
      }
      guard self.group(of: row, named) == group else {
        isSplit = true
        return true
      }
      try take(row, group.currency, &balances)
      return true
    }
    // A balance of the whole list is of no account in particular where the list has several.
    if isSplit { given = [] }
    close(balances, given)
    try assembly.end()
  }

  private func take(_ row: TableRow, _ currency: Currency, _ balances: inout RunningBalances) throws {
    let entry = BankSheetEntry(row, heading, habits, writing, currency, in: table)
    switch entry.outcome {
    case .skipped: return
    case .rejected(let finding):
      try assembly.reject(entry.unreadable(of: assembly.header.account), finding)
    case .entry(let read):
      if read.status.isCash {
        let balance = try? ListValues.amount(heading.cell(.balance, row), mark: habits.mark, currency: currency)
        balances.add(read.amount.minor, balance: balance ?? nil, day: read.booked)
      }
      try assembly.add(read)
    }
  }

  private func close(_ running: RunningBalances, _ given: [StatementBalance]) {
    assembly.header.from = running.first
    assembly.header.to = running.last
    var balances = running.balances
    for var balance in given {
      balance.day = balance.day ?? (balance.code == "OPBD" ? running.first : running.last)
      balances.removeAll { $0.code == balance.code }
      balances.append(balance)
    }
    assembly.setBalances(balances)
  }
}

/// The balances that a list gives after each movement, from which those at its ends follow.
struct RunningBalances {
  private let currency: Currency
  private var amounts: [Int64] = []
  private var after: [Int64] = []
  private(set) var first: CivilDate?
  private(set) var last: CivilDate?
  private var fallsBack = false
  private var previous: CivilDate?

  init(_ currency: Currency) { self.currency = currency }

  mutating func add(_ amount: Int64, balance: Int64?, day: CivilDate?) {
    if let balance {
      amounts.append(amount)
      after.append(balance)
    } else {
      isIncomplete = true
    }
    guard let day else { return }
    if let previous, day < previous { fallsBack = true }
    previous = day
    first = min(first ?? day, day)
    last = max(last ?? day, day)
  }

  private var isIncomplete = false

  /// Opening and closing balance; none when some movement has no balance. A balance that never moves is today's.
  var balances: [StatementBalance] {
    guard !isIncomplete, let top = after.first, let bottom = after.last else { return [] }
    func balance(_ code: String, _ minor: Int64, _ day: CivilDate?) -> StatementBalance {
      StatementBalance(code: code, amount: Money(minor: minor, currency), day: day)
    }
    if after.count > 1, after.allSatisfy({ $0 == top }), amounts.contains(where: { $0 != 0 }) {
      return [balance("CLBD", top, last)]
    }
    var (down, up) = (0, 0)
    for index in after.indices.dropFirst() {
      if after[index] == after[index - 1] &+ amounts[index] { down += 1 }
      if after[index - 1] == after[index] &+ amounts[index - 1] { up += 1 }
    }
    let newestFirst = up > down || (up == down && fallsBack)
    let (start, end) = newestFirst ? (after.count - 1, 0) : (0, after.count - 1)
    let opening = after[start].subtractingReportingOverflow(amounts[start])
    guard !opening.overflow else { return [] }
    return [
      balance("OPBD", opening.partialValue, first), balance("CLBD", newestFirst ? top : bottom, last),
    ]
  }
}
