import Files
import Kernel
import ReceivablesRules

/// Makes receivables of a ledger's lines: what each is, and what settled what.
struct FecDerivation {
  /// An item in its compact form; its texts are read again from the file when they are stored.
  struct Item {
    var line: Int32
    var kind: ItemKind
    var instalment: Int16 = 1
    var open: Int64
    /// The day the open amount reached zero, or `Int32.min`.
    var settled: Int32 = .min
  }

  let ledger: FecLedger
  private(set) var items: [Item] = []
  private(set) var allocations: [ImportedAllocation] = []
  /// Place of each customer among those delivered, or -1 for takings.
  private(set) var delivered: [Int32] = []
  private(set) var unbalancedGroups = 0
  /// What lettered groups leave open, in cents.
  private(set) var groupResidual: Int64 = 0
  private(set) var openingSettled: Int64 = 0

  init(_ ledger: FecLedger) {
    self.ledger = ledger
    chooseCustomers()
    makeItems()
    settleGroups()
    settleOpenings()
  }

  var takings: [FecLedger.Customer] {
    zip(ledger.customers, delivered).filter { $1 < 0 }.map(\.0)
  }

  private mutating func chooseCustomers() {
    var next: Int32 = 0
    for customer in ledger.customers {
      if TakingsAccount.matches(code: customer.code, name: customer.name) {
        delivered.append(-1)
      } else {
        delivered.append(next)
        next += 1
      }
    }
  }

  private mutating func makeItems() {
    items.reserveCapacity(ledger.lines.count)
    var previous: (entry: UInt64, customer: Int32, item: Item)?
    for (place, line) in ledger.lines.enumerated() {
      guard line.customer >= 0, delivered[Int(line.customer)] >= 0, line.amount != 0 else { continue }
      var item = Item(line: Int32(place), kind: kind(of: line), open: line.amount)
      if let previous, previous.entry == line.entry, previous.customer == line.customer,
        previous.item.kind == item.kind
      {
        item.instalment = previous.item.instalment &+ 1
      }
      previous = (line.entry, line.customer, item)
      items.append(item)
    }
  }

  /// What a customer's line is, by the nature of its entry and of its journal.
  private func kind(of line: FecLedger.Line) -> ItemKind {
    let entry = ledger.entries[line.entry] ?? FecLedger.Entry()
    let journal = ledger.journals[Int(line.journal)]
    let nature = entry.nature
    if journal.isOpening {
      // Last year's invoices and payments, or one balance a customer.
      return line.amount > 0 ? .invoice : .payment
    }
    if line.amount > 0 {
      if nature.contains(.salesCredit) { return .invoice }
      // A payment sent back, or money returned.
      if nature.contains(.bankCredit) { return .adjustment }
      return journal.isSales ? .invoice : .adjustment
    }
    if nature.contains(.salesDebit) { return .creditNote }
    if !nature.isDisjoint(with: [.bankDebit, .bill]) { return .payment }
    return journal.isSales ? .creditNote : .adjustment
  }

  // MARK: Lettering

  /// Sets the lines of each lettered group against each other, so that what a group leaves open stays open: then the
  /// open total is the balance of the accounts.
  private mutating func settleGroups() {
    guard ledger.groupCount > 0 else { return }
    var starts = [Int32](repeating: 0, count: ledger.groupCount + 1)
    for item in items {
      let group = ledger.lines[Int(item.line)].group
      if group >= 0 { starts[Int(group) + 1] += 1 }
    }
    for group in 0..<ledger.groupCount { starts[group + 1] += starts[group] }
    var members = [Int32](repeating: 0, count: Int(starts[ledger.groupCount]))
    var next = starts
    for (place, item) in items.enumerated() {
      let group = ledger.lines[Int(item.line)].group
      guard group >= 0 else { continue }
      members[Int(next[Int(group)])] = Int32(place)
      next[Int(group)] += 1
    }
    for group in 0..<ledger.groupCount {
      let places = members[Int(starts[group])..<Int(starts[group + 1])]
      guard !places.isEmpty else { continue }
      settle(debits: places.filter { amount($0) > 0 }, credits: places.filter { amount($0) < 0 })
      let left = places.reduce(Int64(0)) { $0 + items[Int($1)].open }
      if left != 0 {
        unbalancedGroups += 1
        groupResidual += left
      }
    }
  }

  private func amount(_ item: Int32) -> Int64 { ledger.lines[Int(items[Int(item)].line)].amount }
  private func date(_ item: Int32) -> Int32 { ledger.lines[Int(items[Int(item)].line)].date }

  /// Equal amounts first, in a small group; then the oldest with the oldest.
  private mutating func settle(debits: [Int32], credits: [Int32]) {
    guard !debits.isEmpty, !credits.isEmpty else { return }
    let debits = debits.sorted { (date($0), $0) < (date($1), $1) }
    let credits = credits.sorted { (date($0), $0) < (date($1), $1) }
    if debits.count * credits.count <= 4096 {
      for debit in debits {
        for credit in credits where items[Int(debit)].open == -items[Int(credit)].open && items[Int(debit)].open != 0 {
          allocate(debit, credit)
          break
        }
      }
    }
    var creditPlace = 0
    for debit in debits {
      while items[Int(debit)].open > 0, creditPlace < credits.count {
        let credit = credits[creditPlace]
        if items[Int(credit)].open == 0 {
          creditPlace += 1
        } else {
          allocate(debit, credit)
        }
      }
    }
  }

  private mutating func allocate(_ debit: Int32, _ credit: Int32) {
    let part = min(items[Int(debit)].open, -items[Int(credit)].open)
    guard part > 0 else { return }
    let day = max(date(debit), date(credit))
    items[Int(debit)].open -= part
    items[Int(credit)].open += part
    if items[Int(debit)].open == 0 { items[Int(debit)].settled = day }
    if items[Int(credit)].open == 0 { items[Int(credit)].settled = day }
    allocations.append(
      ImportedAllocation(
        debit: Int(debit), credit: Int(credit), amountMinor: part, day: CivilDate(daysSince1970: day)))
  }

  // MARK: Openings

  /// A payment lettered against an invoice of last year finds only the summary opening line of its customer, without
  /// a letter. It settles that line, which would otherwise be asked for again.
  private mutating func settleOpenings() {
    var openings: [Int32: [Int32]] = [:]
    for (place, item) in items.enumerated() where item.open > 0 {
      let line = ledger.lines[Int(item.line)]
      if line.group < 0, ledger.journals[Int(line.journal)].isOpening {
        openings[line.customer, default: []].append(Int32(place))
      }
    }
    guard !openings.isEmpty else { return }
    for (place, item) in items.enumerated() where item.open < 0 && item.kind == .payment {
      let line = ledger.lines[Int(item.line)]
      guard line.group >= 0, let candidates = openings[line.customer] else { continue }
      for opening in candidates where items[place].open < 0 && date(opening) <= line.date {
        let before = items[place].open
        allocate(opening, Int32(place))
        openingSettled += items[place].open - before
      }
    }
  }
}
