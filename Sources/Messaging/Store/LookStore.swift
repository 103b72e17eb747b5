public import Kernel
import MessagingRules
import ReceivablesRules
public import Storage
import Typesetting

/// The looks of the companies and of their brands.
public enum LookStore {
  /// Whose look it is.
  public enum Wearer: Sendable, Hashable {
    case company(CompanyID)
    case brand(BrandID)

    fileprivate var table: SQL {
      switch self {
      case .company: "company_look"
      case .brand: "brand_look"
      }
    }

    fileprivate var column: SQL {
      switch self {
      case .company: "company"
      case .brand: "brand"
      }
    }

    fileprivate var key: SQL {
      switch self {
      case .company(let id): "\(id)"
      case .brand(let id): "\(id)"
      }
    }

    fileprivate var condition: SQL { "\(column) = \(key)" }
  }

  private static let columns: SQL = """
    accent, logo_kind, logo_width, logo_height, logo, signature, sender, sender_name, sender_address,
    COALESCE(version, 0)
    """

  /// How what a company sends looks: the plain look while nothing was said.
  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> Look {
    try find(.company(company), snapshot)
  }

  /// What was said of a company or a brand itself: nothing is completed.
  public static func find(_ wearer: Wearer, _ snapshot: Snapshot) throws -> Look {
    try snapshot.first("SELECT \(columns) FROM \(wearer.table) WHERE \(wearer.condition)") { look($0) } ?? .plain
  }

  /// The looks that the messages of a company wear.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> Looks {
    var looks = Looks(company: try find(company, snapshot))
    try snapshot.forEach(
      """
      SELECT \(columns), b.id, b.name FROM brand b LEFT JOIN brand_look l ON l.brand = b.id
      WHERE b.company = \(company)
      """
    ) { row in looks.add(look(row), of: Brand(id: row.id(10), name: row.text(11))) }
    return looks
  }

  private static func look(_ row: Row) -> Look {
    let kind = row.textOrNil(1).flatMap { Picture.Kind(rawValue: $0) }
    return Look(
      accent: row.textOrNil(0).flatMap { try? AccentColour(typed: $0) },
      logo: kind.map {
        Picture(kept: $0, width: Int(row.int(2)), height: Int(row.int(3)), bytes: row.bytes(4))
      }, signature: row.textOrNil(5), sender: row.textOrNil(6).flatMap { Look.Sender(rawValue: $0) },
      senderName: row.textOrNil(7), senderAddress: row.textOrNil(8), version: row.int(9))
  }

  /// Who said it last, and when.
  static func lastChange(of wearer: Wearer, _ snapshot: Snapshot) throws -> (by: String, at: Moment)? {
    try snapshot.first("SELECT changed_by, changed_at FROM \(wearer.table) WHERE \(wearer.condition)") {
      (by: $0.text(0), at: try $0.moment(1))
    }
  }

  static func write(
    _ look: Look, of wearer: Wearer, by actor: String, at: Moment, _ transaction: Transaction
  ) throws {
    let logo = look.logo
    try transaction.execute(
      """
      INSERT INTO \(wearer.table)
        (\(wearer.column), accent, logo_kind, logo_width, logo_height, logo, signature, sender, sender_name,
        sender_address, version, changed_by, changed_at)
      VALUES (\(wearer.key), \(look.accent?.hex), \(logo?.kind.rawValue), \(logo.map { Int64($0.width) }),
        \(logo.map { Int64($0.height) }), \(logo.map { Value.bytes($0.bytes) } ?? .null), \(look.signature),
        \(look.sender?.rawValue), \(look.senderName), \(look.senderAddress), \(look.version), \(actor), \(at))
      ON CONFLICT (\(wearer.column)) DO UPDATE SET accent = excluded.accent, logo_kind = excluded.logo_kind,
        logo_width = excluded.logo_width, logo_height = excluded.logo_height, logo = excluded.logo,
        signature = excluded.signature, sender = excluded.sender, sender_name = excluded.sender_name,
        sender_address = excluded.sender_address, version = excluded.version, changed_by = excluded.changed_by,
        changed_at = excluded.changed_at
      """)
  }
}
