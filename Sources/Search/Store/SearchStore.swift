public import Kernel
public import Receivables
import ReceivablesRules
public import SearchRules
public import Storage

/// What is found for a query, each kind in a constant number of statements that an index answers.
public enum SearchStore {
  /// A customer that was found.
  public struct FoundCustomer: Sendable, Hashable {
    public let id: CustomerID
    public let code: String
    public let name: String
    public let city: String?
    public let siren: String?
    /// The people at the customer's, by whom it may have been found.
    public let contacts: [FoundContact]
  }

  public struct FoundContact: Sendable, Hashable {
    public let name: String
    public let email: String?
    public let phone: String?
  }

  /// A document that was found.
  public struct FoundItem: Sendable, Hashable {
    public let number: String
    public let kind: String
    public let code: String
    public let name: String
    public let amount: Money
    public let open: Money
    public let due: CivilDate
  }

  /// Texts of which one part is looked at: of a part that more have, the rest is too common to tell anybody apart.
  private static let candidates = 500
  private static let itemCandidates = 300

  private struct Ranked {
    let id: CustomerID
    let name: String
    let rank: Int
  }

  /// The customers that a query means, the nearest first; typing errors are forgiven when nothing is found without.
  public static func customers(
    _ query: SearchQuery, of sight: Sight, limit: Int, _ snapshot: Snapshot
  ) throws -> [FoundCustomer] {
    var ranked: [CustomerID: Ranked] = [:]
    func take(_ condition: SQL, limit: Int = candidates) throws {
      try snapshot.forEach(
        """
        SELECT rowid, words FROM customer_text
        WHERE \(condition) AND company = \(sight.company)\(sight.only("rowid")) LIMIT \(limit)
        """
      ) { row in
        // The bytes are split: looking for whole characters takes most of the time that a search has.
        let lines = row.text(1).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
          .map { String(Substring($0)) }
        guard let rank = SearchRank.rank(query, in: lines, ownLines: SearchText.ownLines) else { return }
        ranked[row.id(0)] = Ranked(id: row.id(0), name: lines.first ?? "", rank: rank)
      }
    }
    if !query.indexed.isEmpty {
      try take(query.indexed.map { contains($0) }.joined(" AND "))
      let parts = query.parts
      if ranked.isEmpty, !parts.isEmpty {
        // Each part for itself, so that a common one does not hide a rare one.
        let places: [SQL] = ["a", "b", "c"]
        let found = zip(places, parts).map { place, part -> SQL in
          """
          SELECT rowid FROM (SELECT rowid FROM customer_text
            WHERE \(contains(part)) AND company = \(sight.company)\(sight.only("rowid")) LIMIT \(candidates)) \(place)
          """
        }
        try take("rowid IN (\(found.joined(" UNION ")))", limit: parts.count * candidates)
      }
    }
    let best = ranked.values.sorted { ($0.rank, $0.name, $0.id) < ($1.rank, $1.name, $1.id) }.prefix(limit).map(\.id)
    let found = try details(best, codes: query.numbers, of: sight, snapshot)
    // Whoever types a code means that customer.
    let exact = found.values.filter { query.numbers.contains($0.code) }.sorted { $0.code < $1.code }
    let others = best.compactMap { found[$0] }.filter { customer in !exact.contains { $0.id == customer.id } }
    return Array((exact + others).prefix(limit))
  }

  static func contains(_ part: String) -> SQL { "words LIKE \("%" + part + "%")" }

  private static func details(
    _ ids: [CustomerID], codes: [String], of sight: Sight, _ snapshot: Snapshot
  ) throws -> [CustomerID: FoundCustomer] {
    var contacts: [CustomerID: [FoundContact]] = [:]
    try snapshot.forEach(
      "SELECT customer, name, email, phone FROM contact WHERE company = \(sight.company) AND customer IN \(ids) AND removed IS NULL ORDER BY id"
    ) {
      contacts[$0.id(0), default: []].append(
        FoundContact(name: $0.text(1), email: $0.textOrNil(2), phone: $0.textOrNil(3)))
    }
    let found = try snapshot.query(
      """
      SELECT id, code, name, city, siren FROM customer
      WHERE company = \(sight.company) AND (id IN \(ids) OR code IN \(codes))\(sight.only("id"))
      """
    ) { row in
      FoundCustomer(
        id: row.id(0), code: row.text(1), name: row.text(2), city: row.textOrNil(3), siren: row.textOrNil(4),
        contacts: contacts[row.id(0)] ?? [])
    }
    return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The documents that a query means: any by its number or how it begins, open ones also by how it ends or by amount.
  ///
  /// When none bears the number, zeros are put in and taken out of what was typed.
  /// - Parameter forgiving: whether one typing error is forgiven where nothing is found without.
  public static func items(
    _ query: SearchQuery, of sight: Sight, limit: Int, forgiving: Bool = false, _ snapshot: Snapshot
  ) throws -> [FoundItem] {
    guard query.text.utf8.count >= 2 else { return [] }
    var found = try items(itemConditions(query, snapshot.dialect), query, of: sight, snapshot)
      .filter { $0.rank < Rank.error }
    if let document = query.document, !found.contains(where: { $0.rank != Rank.amount }) {
      let others = document.withOtherZeros + (forgiving && found.isEmpty ? document.withAnError : [])
      if !others.isEmpty { found += try items(["\(ItemNumber.compact) IN \(others)"], query, of: sight, snapshot) }
      if found.contains(where: { $0.rank < Rank.error }) { found.removeAll { $0.rank == Rank.error } }
    }
    return Array(
      found.sorted { left, right in
        (left.rank, left.item.open.isZero ? 1 : 0, right.item.due, left.item.number)
          < (right.rank, right.item.open.isZero ? 1 : 0, left.item.due, right.item.number)
      }.prefix(limit).map(\.item))
  }

  private static func itemConditions(_ query: SearchQuery, _ dialect: Dialect) -> [SQL] {
    var conditions: [SQL] = ["number IN \(query.numbers)"]
    if let document = query.document {
      conditions.append(dialect.begins(ItemNumber.compact, with: document.compact))
      let endings = document.endings
      if !endings.isEmpty { conditions.append("open_minor <> 0 AND \(ItemNumber.ending(dialect)) IN \(endings)") }
    }
    if let amounts = query.amounts {
      for range in [amounts, -amounts.upperBound ... -amounts.lowerBound] {
        let (least, most) = (range.lowerBound, range.upperBound)
        conditions.append("open_minor <> 0 AND amount_minor BETWEEN \(least) AND \(most)")
        conditions.append("open_minor <> 0 AND open_minor <> amount_minor AND open_minor BETWEEN \(least) AND \(most)")
      }
    }
    return conditions
  }

  /// The documents of which one of the conditions is true and that the query means.
  private static func items(
    _ conditions: [SQL], _ query: SearchQuery, of sight: Sight, _ snapshot: Snapshot
  ) throws -> [(rank: Int, item: FoundItem)] {
    let places: [SQL] = ["a", "b", "c", "d", "e", "f", "g", "h"]
    let found = zip(places, conditions).map { place, condition -> SQL in
      """
      SELECT id FROM (SELECT id FROM item
        WHERE company = \(sight.company) AND \(condition)\(sight.only("customer")) LIMIT \(itemCandidates)) \(place)
      """
    }
    return try snapshot.query(
      """
      SELECT i.number, i.kind, c.code, c.name, i.amount_minor, i.open_minor, i.currency, i.due
      FROM item i JOIN customer c ON c.id = i.customer
      WHERE i.id IN (\(found.joined(" UNION ")))
      """
    ) { row in
      FoundItem(
        number: row.text(0), kind: row.text(1), code: row.text(2), name: row.text(3),
        amount: try row.money(4, currency: 6), open: try row.money(5, currency: 6), due: try row.date(7))
    }.compactMap { item in rank(item, query).map { ($0, item) } }
  }

  private enum Rank {
    static let named = 0
    static let amount = 1
    static let near = 2
    static let error = near + DocumentNumber.Nearness.error.rawValue
  }

  private static func rank(_ item: FoundItem, _ query: SearchQuery) -> Int? {
    if query.names(item.number) { return Rank.named }
    if let amounts = query.amounts, [item.amount.minor, item.open.minor].contains(where: { amounts.contains(abs($0)) })
    {
      return Rank.amount
    }
    return query.document?.nearness(of: item.number).map { Rank.near + $0.rawValue }
  }
}
