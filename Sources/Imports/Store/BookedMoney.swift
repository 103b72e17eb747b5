import ImportsRules
import Kernel
import ReceivablesRules
import Storage

/// What the bank made us book and nobody undid: payments, what came back, refunds, differences, and what went over to
/// other accounts. A ledger tells it under numbers of its own, item by item or as what a line of the bank came to on a
/// customer's account; or in several lines of one entry what was one movement, or in one line two of a day.
struct BookedMoney {
  /// A line of a file that may tell of it.
  struct Line {
    let place: Int
    let customer: CustomerID
    let item: ImportedItem
  }

  /// What lines of a file are together.
  struct Told {
    let twin: TwinItems.Twin
    let lines: [Line]

    /// The lines as one; `nil` where there are none.
    var sum: ImportedItem? {
      guard var sum = lines.first?.item else { return nil }
      for line in lines.dropFirst() {
        sum.amountMinor &+= line.item.amountMinor
        sum.openMinor &+= line.item.openMinor
      }
      return sum
    }
  }

  struct Booked {
    let item: ItemID
    let customer: CustomerID
    let number: String
    let amount: Money
    let day: CivilDate
    fileprivate let open: Int64
    fileprivate let source: String
    fileprivate let key: String
    /// The line of the bank.
    fileprivate let entry: String
  }

  /// A line of the bank on one account.
  private struct Account: Hashable {
    let entry: String
    let customer: CustomerID
    let currency: Currency
  }

  private struct Key: Hashable {
    let customer: CustomerID
    let amount: Money
  }

  /// Money of an account on one day.
  private struct Day: Hashable {
    let customer: CustomerID
    let currency: Currency
    let day: CivilDate
  }

  /// What a line of the ledger may be.
  private struct Movement {
    /// The money itself, where it is among the items.
    let first: Booked
    let items: [ItemID]

    /// A sale is none, whatever its amount: only money, and what the ledger says is neither money nor a sale. Penalties
    /// that were paid look like a sale there, and are known by our number alone.
    func mayBe(_ line: ImportedItem) -> Bool {
      switch line.kind {
      case .payment: line.amountMinor < 0 && first.source != ItemSource.difference
      case .adjustment: line.amountMinor > 0 || first.source != ItemSource.bank
      case .invoice: first.source == ItemSource.difference && line.number == first.number
      case .creditNote, .fee: false
      }
    }
  }

  /// Which lines are summed up before they are looked for: an entry may hold one piece, or all that the bank had.
  private enum Together: CaseIterable {
    case piece, entry, alone

    struct Mark: Hashable {
      let customer: CustomerID
      let currency: Currency
      let kind: ItemKind
      let isOwed: Bool
      var entry: UInt64?
      var number: String?
      var day: CivilDate?
      var place: Int?
    }

    private func mark(_ line: Line) -> Mark {
      let item = line.item
      var mark = Mark(
        customer: line.customer, currency: item.currency, kind: item.kind, isOwed: item.amountMinor > 0,
        entry: item.entry)
      switch self {
      case .piece:
        mark.number = item.number
        mark.day = item.issued
      case .entry: mark.place = item.entry == nil ? line.place : nil
      case .alone: mark.place = line.place
      }
      return mark
    }

    /// In the order of the file.
    func groups(of lines: [Line]) -> [[Line]] {
      if self == .alone { return lines.map { [$0] } }
      return Dictionary(grouping: lines, by: mark).values.filter { $0.count > 1 }
        .sorted { ($0.first?.place ?? 0) < ($1.first?.place ?? 0) }
    }
  }

  private var movements: [Key: [Movement]] = [:]
  /// All money, each by itself.
  private var money: [Day: [Booked]] = [:]
  /// From the first to the last day of each customer's.
  private var spans: [CustomerID: ClosedRange<CivilDate>] = [:]
  private let standing: [Booked]
  /// What this ledger told.
  private(set) var told: Set<ItemID> = []
  private var heard: [Line] = []

  init(company: CompanyID, _ snapshot: Snapshot) throws {
    standing = try BookedMoney.standing(company: company, snapshot)
    for one in standing {
      add([one])
      let span = spans[one.customer] ?? one.day...one.day
      spans[one.customer] = min(span.lowerBound, one.day)...max(span.upperBound, one.day)
    }
    money = Dictionary(grouping: standing.filter { $0.source != ItemSource.difference }) {
      Day(customer: $0.customer, currency: $0.amount.currency, day: $0.day)
    }
    let accounts = Dictionary(grouping: standing) {
      Account(entry: $0.entry, customer: $0.customer, currency: $0.amount.currency)
    }
    for parts in accounts.values {
      let money = parts.filter { $0.source != ItemSource.difference }
      guard !money.isEmpty else { continue }
      if money.count > 1 { add(money) }
      if parts.count > money.count { add(parts) }
    }
  }

  var isEmpty: Bool { movements.isEmpty }

  private static func standing(company: CompanyID, _ snapshot: Snapshot) throws -> [Booked] {
    var undoneItems: Set<ItemID> = []
    var undoneKeys: Set<String> = []
    var booked: [Booked] = []
    try snapshot.forEach(
      """
      SELECT id, customer, amount_minor, currency, due, open_minor, source, source_key, number FROM item
      WHERE company = \(company) AND source IN \(ItemSource.ours) ORDER BY id
      """
    ) { row in
      let key = row.text(7)
      let words = key.split(separator: ":").map { String($0) }
      // `entry:7:undone:42` undoes item 42, and a key that ends with `:undone` the item without that ending.
      if words.last == "undone" {
        undoneKeys.insert(String(key.dropLast(":undone".count)))
      } else if words.contains("undone") {
        if let item = words.last.flatMap({ Int64($0) }) { undoneItems.insert(ItemID(item)) }
      } else {
        booked.append(
          Booked(
            item: row.id(0), customer: row.id(1), number: row.text(8), amount: try row.money(2, currency: 3),
            day: try row.date(4), open: row.int(5), source: row.text(6), key: key,
            entry: words.dropFirst().first ?? key))
      }
    }
    return booked.filter { !undoneItems.contains($0.item) && !undoneKeys.contains($0.key) }
  }

  private mutating func add(_ parts: [Booked]) {
    guard let first = parts.first else { return }
    let sum = Money(minor: parts.reduce(0) { $0 &+ $1.amount.minor }, first.amount.currency)
    guard !sum.isZero else { return }
    movements[Key(customer: first.customer, amount: sum), default: []]
      .append(Movement(first: first, items: parts.map(\.item)))
  }

  /// Keeps a line that is nothing else that is known, until all lines of its entry are.
  mutating func hear(_ item: ImportedItem, at place: Int, of customer: CustomerID) {
    guard let span = spans[customer], item.issued >= span.lowerBound.adding(days: -SameMoney.daysMax),
      item.issued <= span.upperBound.adding(days: SameMoney.daysMax)
    else { return }
    heard.append(Line(place: place, customer: customer, item: item))
  }

  /// What the lines that were heard tell of it, those of one piece or entry together first.
  mutating func take() -> [Told] {
    var told: [Told] = []
    var places: Set<Int> = []
    for together in Together.allCases {
      for lines in together.groups(of: heard.filter { !places.contains($0.place) }) {
        guard let twin = take(lines) else { continue }
        told.append(Told(twin: twin, lines: lines))
        places.formUnion(lines.map(\.place))
      }
    }
    for line in heard where !places.contains(line.place) {
      if let twin = takePair(line) { told.append(Told(twin: twin, lines: [line])) }
    }
    return told
  }

  /// The nearest by its day, each told once.
  private mutating func take(_ lines: [Line]) -> TwinItems.Twin? {
    guard let first = lines.first else { return nil }
    let sum = Money(minor: lines.reduce(0) { $0 &+ $1.item.amountMinor }, first.item.currency)
    let alike = movements[Key(customer: first.customer, amount: sum)] ?? []
    let near = alike.compactMap { movement -> (days: Int, movement: Movement)? in
      guard told.isDisjoint(with: movement.items), lines.allSatisfy({ movement.mayBe($0.item) }) else { return nil }
      let days = lines.compactMap { SameMoney.distance(movement.first.day, $0.item.issued) }
      guard days.count == lines.count, let furthest = days.max() else { return nil }
      return (days: furthest, movement: movement)
    }
    let nearest = near.min {
      ($0.days, $0.movement.items.count, $0.movement.first.item)
        < ($1.days, $1.movement.items.count, $1.movement.first.item)
    }
    return nearest.map { tell($0.movement) }
  }

  /// The two of one day, the nearest, that a line is the sum of, unless two of other amounts are it as well.
  private mutating func takePair(_ line: Line) -> TwinItems.Twin? {
    let sum = line.item.amountMinor
    for days in (-SameMoney.daysMax...SameMoney.daysMax).sorted(by: { (abs($0), $0) < (abs($1), $1) }) {
      let day = Day(customer: line.customer, currency: line.item.currency, day: line.item.issued.adding(days: days))
      let free = (money[day] ?? []).filter {
        !told.contains($0.item) && $0.amount.isNegative == (sum < 0)
          && Movement(first: $0, items: [$0.item]).mayBe(line.item)
      }
      var pairs: [Movement] = []
      var amounts: Set<Int64> = []
      for (place, one) in free.enumerated() {
        for other in free.dropFirst(place + 1) where one.amount.minor &+ other.amount.minor == sum {
          pairs.append(Movement(first: one, items: [one.item, other.item]))
          amounts.insert(min(one.amount.minor, other.amount.minor))
        }
      }
      if let pair = pairs.first { return amounts.count == 1 ? tell(pair) : nil }
    }
    return nil
  }

  private mutating func tell(_ movement: Movement) -> TwinItems.Twin {
    told.formUnion(movement.items)
    return TwinItems.Twin(id: movement.first.item, open: movement.first.open, dueIsInferred: false)
  }

  /// What is known by its number already is told.
  mutating func note(_ item: ItemID) { told.insert(item) }

  func isTold(_ item: ItemID) -> Bool { told.contains(item) }

  /// What this ledger did not tell of what is of some days.
  func untold(in days: ClosedRange<CivilDate>) -> [Booked] {
    standing.filter { days.contains($0.day) && !told.contains($0.item) }
  }
}
