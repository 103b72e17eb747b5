import Banking
public import Kernel
public import Receivables
public import SearchRules
public import Storage

extension SearchStore {
  /// A bank entry that was found.
  public struct FoundEntry: Sendable, Hashable {
    public let id: BankEntryID
    public let day: CivilDate
    public let amount: Money
    /// Who paid or was paid, as the bank says it.
    public let party: String?
    public let wording: String
    public let decision: String?

    /// Whether it waits for somebody to say what it pays.
    public var isWaiting: Bool {
      amount.isPositive && (decision == nil || ["suggested", "unmatched", "reopened"].contains(decision))
    }
  }

  /// Entries of which one part is looked at, the latest.
  private static let entryCandidates = 200

  /// The bank entries that a query means: by who paid, by the bank's wording, or by amount; those that wait come first,
  /// then the latest. Nothing for who sees only their own customers: an account is shown whole or not at all.
  /// - Parameter forgiving: whether typing errors are forgiven where nothing is found without.
  public static func entries(
    _ query: SearchQuery, of sight: Sight, limit: Int, forgiving: Bool = false, _ snapshot: Snapshot
  ) throws -> [FoundEntry] {
    guard sight.isWhole else { return [] }
    var sources: [SQL] = []
    if !query.indexed.isEmpty { sources.append(texts(query.indexed.map { contains($0) }.joined(" AND "), sight)) }
    if let amounts = query.amounts {
      sources.append(
        """
        SELECT id FROM bank_entry WHERE company = \(sight.company)
          AND abs(amount_minor) BETWEEN \(amounts.lowerBound) AND \(amounts.upperBound) LIMIT \(entryCandidates)
        """)
    }
    var found = try entries(sources, query, of: sight, snapshot)
    if found.isEmpty, forgiving {
      found = try entries(query.parts.map { texts(contains($0), sight) }, query, of: sight, snapshot)
    }
    return Array(
      found.sorted { ($0.isWaiting ? 0 : 1, $1.day, $1.id) < ($1.isWaiting ? 0 : 1, $0.day, $0.id) }.prefix(limit))
  }

  private static func texts(_ condition: SQL, _ sight: Sight) -> SQL {
    """
    SELECT rowid AS id FROM bank_text WHERE \(condition) AND company = \(sight.company)
    ORDER BY rowid DESC LIMIT \(entryCandidates)
    """
  }

  private static func entries(
    _ sources: [SQL], _ query: SearchQuery, of sight: Sight, _ snapshot: Snapshot
  ) throws -> [FoundEntry] {
    guard !sources.isEmpty else { return [] }
    let places: [SQL] = ["a", "b"]
    let found = zip(places, sources).map { place, source -> SQL in "SELECT id FROM (\(source)) \(place)" }
    return try snapshot.query(
      """
      SELECT id, day, amount_minor, currency, CASE WHEN amount_minor > 0 THEN debtor_name ELSE creditor_name END,
        wording, decision FROM bank_entry
      WHERE company = \(sight.company) AND status = 'BOOK' AND id IN (\(found.joined(" UNION ")))
      """
    ) { row in
      FoundEntry(
        id: row.id(0), day: try row.date(1), amount: try row.money(2, currency: 3), party: row.textOrNil(4),
        wording: row.text(5), decision: row.textOrNil(6))
    }.filter { means($0, query) }
  }

  private static func means(_ entry: FoundEntry, _ query: SearchQuery) -> Bool {
    if let amounts = query.amounts, amounts.contains(abs(entry.amount.minor)) { return true }
    let lines = [Folding.folded(entry.party ?? ""), Folding.folded(entry.wording)]
    return SearchRank.rank(query, in: lines, ownLines: lines.count) != nil
  }
}
