public import Kernel

/// Which items settle one another: the connected parts of what is allocated.
public enum LetteredGroups {
  /// Two items of which one settles a part of the other.
  public struct Link: Sendable, Hashable {
    public let debit: ItemID
    public let credit: ItemID
    public let day: CivilDate
    /// Whether the matcher or a person set it; what the ledger lettered bears the ledger's own code.
    public let isOurs: Bool

    public init(debit: ItemID, credit: ItemID, day: CivilDate, isOurs: Bool) {
      self.debit = debit
      self.credit = credit
      self.day = day
      self.isOurs = isOurs
    }
  }

  public struct Group: Sendable, Hashable {
    /// In ascending order, two at least.
    public var items: [ItemID]
    /// The day of the last allocation: since then nothing is left.
    public var day: CivilDate
    public var isOurs: Bool
  }

  /// The connected parts of some links, in the order of their day, then of their first item.
  public static func groups(of links: [Link]) -> [Group] {
    var neighbours: [ItemID: [Int]] = [:]
    for (index, link) in links.enumerated() {
      neighbours[link.debit, default: []].append(index)
      neighbours[link.credit, default: []].append(index)
    }
    var seen: Set<ItemID> = []
    var groups: [Group] = []
    for start in neighbours.keys.sorted() where seen.insert(start).inserted {
      var group: Group?
      var (items, front) = ([start], [start])
      while let item = front.popLast() {
        for link in neighbours[item, default: []].map({ links[$0] }) {
          group = Group(
            items: [], day: max(group?.day ?? link.day, link.day), isOurs: group?.isOurs == true || link.isOurs)
          for other in [link.debit, link.credit] where seen.insert(other).inserted {
            items.append(other)
            front.append(other)
          }
        }
      }
      guard var found = group else { continue }
      found.items = items.sorted()
      groups.append(found)
    }
    return groups.sorted { ($0.day, $0.items[0]) < ($1.day, $1.items[0]) }
  }
}

extension AllocationReason {
  /// Whether the matcher or a person allocated; the others say what the ledger says.
  public var isOurs: Bool {
    switch self {
    case .matched, .manual, .difference: true
    case .ledger, .settledOutside, .reversal: false
    }
  }
}
