import Journal
public import Kernel
public import MessagingRules
public import Postal
public import Receivables
public import Storage

/// The scan of a receipt, as a list names it.
public struct StoredProof: Sendable, Hashable {
  public let id: Int64
  public let message: MessageID
  public let kind: ScanFormat
  public let by: String
  public let at: Moment
  /// Which paper of a service it is, ``PostalProofKind``; `nil` for what a person scanned.
  public let source: PostalProofKind?
}

/// The registered letters that were posted (*registre des recommandés*), with what the post says of them and its proofs.
public enum RegisterStore {
  /// Which letters are looked at.
  public enum Pile: String, Sendable, CaseIterable {
    /// The post has not said anything yet.
    case underway
    case delivered
    /// Refused, not fetched, or at an address where nobody knows the addressee.
    case back
    case all

    fileprivate var condition: SQL {
      switch self {
      case .underway: "m.post_outcome IS NULL"
      case .delivered: "m.post_outcome = \(PostOutcome.delivered.rawValue)"
      case .back: "m.post_outcome <> \(PostOutcome.delivered.rawValue)"
      case .all: "1 = 1"
      }
    }
  }

  /// In the words of the index of the register.
  private static let isRegistered: SQL = "m.channel = 'registered_letter' AND m.posted_on IS NOT NULL"

  /// A letter of the register with the number of its proofs.
  public struct Line: Sendable {
    public let letter: OutboxItem
    public let customerCode: String
    public let proofs: Int
  }

  /// - Parameters:
  ///   - search: part of a number of the post, or of the name of a customer.
  ///   - behind: a condition that they come after some place of the order; `nil` from the first.
  ///   - order: how they are sorted, over `m`.
  public static func page(
    _ pile: Pile, search: String, behind: SQL?, order: SQL, of sight: Sight, limit: Int, _ snapshot: Snapshot
  ) throws -> [Line] {
    var conditions: [SQL] = [
      "m.company = \(sight.company) AND \(isRegistered) AND \(pile.condition)\(sight.only("m.customer"))"
    ]
    if let found = found(search) { conditions.append(found) }
    if let behind { conditions.append(behind) }
    let columns = OutboxStore.columns(of: "m")
    return try snapshot.query(
      """
      SELECT \(columns), c.code, (SELECT COUNT(*) FROM post_proof p WHERE p.message = m.id)
      FROM outbox m JOIN customer c ON c.id = m.customer
      WHERE \(conditions.joined(" AND ")) ORDER BY \(order) LIMIT \(limit)
      """
    ) { row in
      Line(
        letter: try OutboxStore.item(row), customerCode: row.text(OutboxStore.columnCount),
        proofs: Int(row.int(OutboxStore.columnCount + 1)))
    }
  }

  private static func found(_ search: String) -> SQL? {
    let name = Folding.folded(search)
    guard !name.isEmpty else { return nil }
    let number = search.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let isName: SQL = "c.folded_name LIKE \("%\(name)%")"
    if number.isEmpty { return isName }
    return """
      (\(isName) OR REPLACE(REPLACE(REPLACE(UPPER(m.post_number), ' ', ''), '.', ''), '-', '') LIKE \("%\(number)%"))
      """
  }

  /// How many letters each pile has.
  public static func counts(of sight: Sight, _ snapshot: Snapshot) throws -> [Pile: Int] {
    let sums = Pile.allCases.map { "COUNT(CASE WHEN \($0.condition) THEN 1 END)" as SQL }
    let row = try snapshot.first(
      """
      SELECT \(sums.joined(", ")) FROM outbox m
      WHERE m.company = \(sight.company) AND \(isRegistered)\(sight.only("m.customer"))
      """
    ) { row in Pile.allCases.indices.map { Int(row.int($0)) } }
    return Dictionary(uniqueKeysWithValues: zip(Pile.allCases, row ?? []))
  }

  /// Notes what the post says of letters, or takes it back with `nil`.
  /// - Returns: those that are in the register, were posted by that day, and of which it was not noted already.
  static func set(
    _ answer: PostAnswer?, of letters: [MessageID], company: CompanyID, _ transaction: Transaction
  ) throws -> [MessageID] {
    let from: SQL = answer.map { "m.post_outcome IS NULL AND m.posted_on <= \($0.day)" } ?? "m.post_outcome IS NOT NULL"
    return try transaction.query(
      """
      UPDATE outbox SET post_outcome = \(answer?.outcome.rawValue), post_outcome_on = \(answer?.day),
        post_outcome_by = \(answer?.by)
      WHERE id IN (SELECT m.id FROM outbox m
        WHERE m.company = \(company) AND m.id IN \(letters) AND \(isRegistered) AND \(from)) RETURNING id
      """
    ) { $0.id(0) }
  }

  // MARK: addresses

  /// The address of a customer of the row `c`, whole, to be compared with what it was.
  private static let address: SQL = """
    COALESCE(c.address_lines, '') || '|' || COALESCE(c.postcode, '') || '|' || COALESCE(c.city, '') || '|' || c.country
    """

  /// Keeps at which address the post did not find the customers of letters, or forgets it.
  static func noteAddress(
    isUnknown: Bool, of letters: [MessageID], company: CompanyID, _ transaction: Transaction
  ) throws {
    let unknown: SQL = isUnknown ? "(SELECT \(address) FROM customer c WHERE c.id = outbox.customer)" : "NULL"
    try transaction.execute(
      "UPDATE outbox SET unknown_at = \(unknown) WHERE company = \(company) AND id IN \(letters)")
  }

  /// A condition that the post did not find the customer of the row `c` with the letter of the row `m`, and that the
  /// customer still has the address that was on it.
  public static let isUnknownStill: SQL = "m.unknown_at IS NOT NULL AND m.unknown_at = \(address)"

  // MARK: proofs

  /// Whether a letter is in the register; held until the end of the transaction.
  static func holds(_ letter: MessageID, of company: CompanyID, _ transaction: Transaction) throws -> Bool {
    try transaction.first(
      """
      SELECT m.id FROM outbox m WHERE m.company = \(company) AND m.id = \(letter) AND \(isRegistered)
      \(transaction.dialect.forUpdate)
      """
    ) { $0.int(0) } != nil
  }

  static func insert(
    _ proof: PostProof, from source: String?, to letter: MessageID, of company: CompanyID, by: String, at: Moment,
    _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO post_proof (message, company, kind, digest, bytes, added_by, added_at, source)
      VALUES (\(letter), \(company), \(proof.kind.rawValue), \(HashChain.digest(proof.bytes)),
        \(Value.bytes(proof.bytes)), \(by), \(at), \(source))
      """)
  }

  /// The proofs of some letters, oldest first.
  public static func proofs(
    of letters: [MessageID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [MessageID: [StoredProof]] {
    let all = try snapshot.query(
      """
      SELECT id, message, kind, added_by, added_at, source FROM post_proof
      WHERE company = \(company) AND message IN \(letters) ORDER BY message, id
      """
    ) { row in
      StoredProof(
        id: row.int(0), message: row.id(1), kind: ScanFormat(rawValue: row.text(2)) ?? .pdf, by: row.text(3),
        at: try row.moment(4), source: row.textOrNil(5).flatMap { PostalProofKind(rawValue: $0) })
    }
    return Dictionary(grouping: all, by: \.message)
  }

  /// The bytes of a proof of a letter, with the digest noted when it was kept.
  public static func proof(
    _ id: Int64, of letter: MessageID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> (kind: ScanFormat, bytes: [UInt8], digest: String)? {
    try snapshot.first(
      """
      SELECT kind, bytes, digest FROM post_proof WHERE company = \(company) AND message = \(letter) AND id = \(id)
      """
    ) { (ScanFormat(rawValue: $0.text(0)) ?? .pdf, $0.bytes(1), $0.text(2)) }
  }

  /// - Returns: the digest of what was removed; `nil` when there is none such.
  static func remove(
    _ id: Int64, of letter: MessageID, company: CompanyID, _ transaction: Transaction
  ) throws -> String? {
    try transaction.first(
      "DELETE FROM post_proof WHERE company = \(company) AND message = \(letter) AND id = \(id) RETURNING digest"
    ) { $0.text(0) }
  }

  /// Proofs of a company that are no longer what was kept; empty when all is well.
  static func verify(_ company: CompanyID, _ snapshot: Snapshot) throws -> [String] {
    var problems: [String] = []
    try snapshot.forEach("SELECT id, message, digest, bytes FROM post_proof WHERE company = \(company) ORDER BY id") {
      row in
      if HashChain.digest(row.bytes(3)) != row.text(2) {
        problems.append("message \(row.int(1)): the proof \(row.int(0)) differs from its digest")
      }
    }
    return problems
  }
}
