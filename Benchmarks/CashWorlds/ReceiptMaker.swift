import CashApplicationRules
import Kernel

/// Makes receipts the way payers do.
extension WorldMaker {
  private static let kinds: [(name: String, share: Int)] = [
    ("exact", 30), ("mangled", 16), ("several", 10), ("silent", 8), ("month", 3), ("oldest", 4), ("anySum", 2),
    ("partSaid", 3), ("part", 2), ("discountSaid", 2), ("discount", 1), ("chargeSaid", 2), ("charge", 1),
    ("rounding", 2), ("over", 2), ("second", 2), ("credit", 2), ("other", 4), ("parent", 1), ("foreign", 6),
    ("strangeNumber", 1), ("fixed", 2), ("count", 2), ("countOther", 1),
  ]

  mutating func makeReceipts() {
    let shares = WorldMaker.kinds.flatMap { kind in Array(repeating: kind.name, count: kind.share) }
    var made = 0
    var tries = 0
    while made < plan.receipts, tries < plan.receipts * 20 {
      tries += 1
      let day = WorldMaker.start.adding(days: made * 45 / plan.receipts)
      let kind = dice.pick(shares)
      let party = min(dice.below(parties.count), dice.below(parties.count))
      guard let entry = make(kind, party, day) else { continue }
      world.entries.append(entry)
      made += 1
    }
  }

  /// The payer's side of a receipt.
  private mutating func entry(
    _ kind: String, _ party: Int?, _ day: CivilDate, _ minor: Int64, _ wording: String, _ parts: [(Int, Int64)],
    payer: (name: String, account: String?)? = nil, settles: Bool = true
  ) -> CashWorld.Entry? {
    guard minor > 0 else { return nil }
    // Some payers quote their code beside all else.
    let code = party.flatMap { dice.happens(6) && kind != "other" ? " CLT " + WorldMaker.code($0) : nil } ?? ""
    let shown: (name: String, account: String?)
    if let payer {
      shown = payer
    } else {
      let own = parties[party ?? 0]
      var name = Folding.folded(own.name).uppercased()
      if dice.happens(8) { name = String(name.prefix(18)).trimmed }
      if dice.happens(8) { name = name.split(separator: " ").dropLast().joined(separator: " ") }
      shown = (name, dice.happens(60) ? own.account : nil)
    }
    if settles { for (item, part) in parts { open[item] -= part } }
    return CashWorld.Entry(
      receipt: Receipt(
        id: BankEntryID(Int64(world.entries.count + 1)), amount: Money(minor: minor, .eur), day: day,
        payerName: shown.name.isEmpty ? nil : shown.name, payerAccount: shown.account, wordings: [wording + code],
        endToEnd: dice.happens(10) ? "E2E\(20_260_801_000 + dice.below(90_000))" : nil),
      kind: kind, customer: party.map { parties[$0].id },
      parts: parts.map { AppliedPart(item: world.items[$0.0].id, minor: $0.1) })
  }

  private mutating func quoting(_ numbers: String) -> String {
    dice.pick(plan.tongue.quoting).split(separator: "%", omittingEmptySubsequences: false).joined(separator: numbers)
  }

  private mutating func make(_ kind: String, _ party: Int, _ day: CivilDate) -> CashWorld.Entry? {
    if kind == "foreign" {
      let foreign = dice.pick(plan.tongue.foreign)
      return entry(kind, nil, day, Int64(10_000 + dice.below(900_000)), foreign.wording, [], payer: (foreign.name, nil))
    }
    let owed = owed(party, on: day)
    guard let item = owed.isEmpty ? nil : dice.pick(owed) else { return nil }
    let (left, number) = (open[item], world.items[item].number)
    let whole = [(item, left)]
    switch kind {
    case "exact":
      paid.append(item)
      return entry(kind, party, day, left, quoting(number), whole)
    case "mangled":
      guard let mangled = mangled(number) else { return nil }
      return entry(kind, party, day, left, quoting(mangled), whole)
    case "several": return several(party, day, owed)
    case "count": return counted(party, day, owed)
    case "countOther": return countedOther(party, day, owed, item)
    case "silent", "fixed", "strangeNumber": return silent(kind, party, day, owed, item)
    case "month": return month(party, day, owed)
    case "oldest": return sum(kind, party, day, owed, Array(owed.prefix(2 + dice.below(4))))
    case "anySum": return sum(kind, party, day, owed, Array(owed.shuffled(using: &dice).prefix(2 + dice.below(2))))
    case "partSaid", "part":
      guard left > 10_000, open[item] == world.items[item].open.minor else { return nil }
      let part = left * Int64(dice.pick([20, 30, 40, 50, 60])) / 100
      guard part * 10 < left * 7 else { return nil }
      return entry(
        kind, party, day, part, quoting(number) + (kind == "part" ? "" : " " + plan.tongue.part), [(item, part)])
    case "discountSaid", "discount", "chargeSaid", "charge": return lessPaid(kind, party, day, item)
    case "rounding": return entry(kind, party, day, left + Int64(dice.pick([-2, -1, 1, 2])), quoting(number), whole)
    case "over":
      let surplus = Int64(300 + dice.below(20_000))
      guard !owed.contains(where: { open[$0] == surplus || open[$0] == left + surplus }) else { return nil }
      return entry(kind, party, day, left + surplus, quoting(number), whole)
    case "second": return second(day)
    case "credit": return credit(party, day, item)
    case "other":
      let other = parties[dice.below(parties.count)]
      let payer = dice.happens(50) ? (other.name.uppercased(), other.account) : ("FACTOFRANCE", "XX999\(dice.below(9))")
      return entry(kind, party, day, left, quoting(number), whole, payer: payer)
    case "parent":
      guard let parent = parties[party].parent else { return nil }
      return entry(
        kind, party, day, left, quoting(number), whole,
        payer: (parties[parent].name.uppercased(), parties[parent].account))
    default: return nil
    }
  }

  private mutating func several(_ party: Int, _ day: CivilDate, _ owed: [Int]) -> CashWorld.Entry? {
    guard owed.count > 1 else { return nil }
    let chosen = Array(owed.shuffled(using: &dice).prefix(2 + dice.below(4)))
    let between = dice.pick([" ", ",", "/", " + ", ";", plan.tongue.and])
    // A number with slashes is not strung together by slashes.
    let mark = between == "/" && world.items[chosen[0]].number.contains("/") ? ", " : between
    let numbers = chosen.map { item in
      let number = world.items[item].number
      return dice.happens(15) ? mangled(number) ?? number : number
    }
    return entry(
      "several", party, day, chosen.reduce(0) { $0 + open[$1] }, quoting(numbers.joined(separator: mark)),
      chosen.map { ($0, open[$0]) })
  }

  /// What counts in a number, without the zeros and all else before it; `nil` where that is the number itself or next to
  /// nothing.
  private func count(_ item: Int) -> String? {
    let runs = world.items[item].number.split { !$0.isNumber }
    let isYearBehind = runs.count > 1 && runs.last?.count == 4 && runs.last?.hasPrefix("20") == true
    guard let run = isYearBehind ? runs[runs.count - 2] : runs.last else { return nil }
    let count = run.drop { $0 == "0" }
    return count.count > 1 && count.count < runs.reduce(0) { $0 + $1.count } ? String(count) : nil
  }

  /// One invoice or several, by their count.
  private mutating func counted(_ party: Int, _ day: CivilDate, _ owed: [Int]) -> CashWorld.Entry? {
    let chosen = Array(owed.shuffled(using: &dice).prefix(1 + dice.below(4)))
    let counts = chosen.compactMap(count)
    guard counts.count == chosen.count else { return nil }
    let wording =
      plan.tongue.invoices + " " + counts.joined(separator: dice.pick([" ", ", ", " / ", " " + plan.tongue.and + " "]))
    return entry("count", party, day, chosen.reduce(0) { $0 + open[$1] }, wording, chosen.map { ($0, open[$0]) })
  }

  /// A part of an invoice that is quoted by its count, just as large as another invoice.
  private mutating func countedOther(
    _ party: Int, _ day: CivilDate, _ owed: [Int], _ item: Int
  ) -> CashWorld.Entry? {
    let smaller = owed.filter { open[$0] > 0 && open[$0] * 10 < open[item] * 7 }
    guard let count = count(item), open[item] == world.items[item].open.minor, let other = smaller.first else {
      return nil
    }
    return entry(
      "countOther", party, day, open[other], plan.tongue.part + " " + plan.tongue.invoices + " " + count,
      [(item, open[other])])
  }

  /// Nothing quoted, or a number that is none of ours; a fixed amount pays the oldest that has it.
  private mutating func silent(
    _ kind: String, _ party: Int, _ day: CivilDate, _ owed: [Int], _ item: Int
  ) -> CashWorld.Entry? {
    let same = owed.filter { open[$0] == open[item] }
    guard kind == "fixed" ? same.count > 1 : same.count == 1 || dice.happens(30) else { return nil }
    let chosen = kind == "silent" ? item : same[0]
    let wording =
      kind == "strangeNumber" ? "REF \(100_000 + dice.below(800_000)) CLT" : dice.pick(plan.tongue.silent)
    return entry(kind, party, day, open[chosen], wording, [(chosen, open[chosen])])
  }

  private mutating func month(_ party: Int, _ day: CivilDate, _ owed: [Int]) -> CashWorld.Entry? {
    let month = 5 + dice.below(3)
    guard let first = CivilDate(year: 2026, month: month, day: 1) else { return nil }
    let chosen = owed.filter { world.items[$0].issued >= first && world.items[$0].issued <= first.endOfMonth }
    guard chosen.count > 1 else { return nil }
    let wording = dice.happens(50) ? "0\(month)/2026" : plan.tongue.months[month - 1] + " 2026"
    return entry(
      "month", party, day, chosen.reduce(0) { $0 + open[$1] }, dice.pick(plan.tongue.settling) + " " + wording,
      chosen.map { ($0, open[$0]) })
  }

  private mutating func sum(
    _ kind: String, _ party: Int, _ day: CivilDate, _ owed: [Int], _ chosen: [Int]
  ) -> CashWorld.Entry? {
    guard chosen.count > 1 else { return nil }
    return entry(
      kind, party, day, chosen.reduce(0) { $0 + open[$1] }, dice.pick(plan.tongue.settling),
      chosen.map { ($0, open[$0]) })
  }

  private mutating func lessPaid(_ kind: String, _ party: Int, _ day: CivilDate, _ item: Int) -> CashWorld.Entry? {
    let left = open[item]
    let isDiscount = kind.hasPrefix("discount")
    let missing = isDiscount ? (left * Int64(dice.pick(plan.discounts)) + 5_000) / 10_000 : dice.pick(plan.charges)
    guard missing > 5, missing * 10 <= left, left == world.items[item].open.minor else { return nil }
    // Who pays later than any terms takes no discount.
    if isDiscount, day.days(since: world.items[item].due) > Tolerances.usualDaysLate { return nil }
    // Unsaid, a charge of just a twentieth may be a guarantee kept back.
    guard kind != "charge" || missing * 20 != left else { return nil }
    let said = kind.hasSuffix("Said") ? " " + (isDiscount ? plan.tongue.discount : plan.tongue.charge) : ""
    return entry(kind, party, day, left - missing, quoting(world.items[item].number) + said, [(item, left)])
  }

  /// An invoice is paid once more.
  private mutating func second(_ day: CivilDate) -> CashWorld.Entry? {
    guard let item = paid.isEmpty ? nil : dice.pick(paid), open[item] == 0,
      let party = parties.firstIndex(where: { $0.id == world.items[item].customer })
    else { return nil }
    return entry("second", party, day, world.items[item].open.minor, quoting(world.items[item].number), [])
  }

  private mutating func credit(_ party: Int, _ day: CivilDate, _ item: Int) -> CashWorld.Entry? {
    let notes = byParty[party].filter { open[$0] < 0 && world.items[$0].issued < day && -open[$0] < open[item] }
    guard let note = notes.isEmpty ? nil : dice.pick(notes) else { return nil }
    let isQuoted = dice.happens(60)
    guard isQuoted || notes.filter({ open[$0] == open[note] }).count == 1 else { return nil }
    return entry(
      "credit", party, day, open[item] + open[note],
      quoting(world.items[item].number) + " " + (isQuoted ? "- " + world.items[note].number : plan.tongue.creditNote),
      [(item, open[item]), (note, open[note])])
  }

  /// A number as people type it.
  private mutating func mangled(_ number: String) -> String? {
    let digits = number.filter(\.isNumber)
    switch dice.below(8) {
    case 0: return number.lowercased()
    case 1: return number.filter { $0.isLetter || $0.isNumber }
    case 2: return String(number.map { "-/".contains($0) ? " " : $0 })
    case 3: return digits.count >= 6 ? digits : nil
    case 4: return digits.count >= 7 ? String(digits.suffix(5)) : nil
    case 5:
      let read = number.map { $0 == "0" ? "O" : String($0) }.joined()
      return read == number ? nil : read
    case 6:
      var all = Array(number)
      let places = all.indices.dropLast().filter {
        all[$0].isNumber && all[$0 + 1].isNumber && all[$0] != all[$0 + 1]
      }
      guard digits.count >= 6, let place = places.last else { return nil }
      all.swapAt(place, place + 1)
      return String(all)
    default: return "N" + number
    }
  }
}

extension String {
  fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
