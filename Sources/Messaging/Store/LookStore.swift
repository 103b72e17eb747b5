public import Kernel
import MessagingRules
public import Storage
import Typesetting

/// The looks of the companies.
public enum LookStore {
  /// How what a company sends looks: the plain look while nothing was said.
  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> Look {
    try snapshot.first(
      "SELECT accent, logo_kind, logo_width, logo_height, logo, version FROM company_look WHERE company = \(company)"
    ) { row in
      let kind = row.textOrNil(1).flatMap { Picture.Kind(rawValue: $0) }
      return Look(
        accent: row.textOrNil(0).flatMap { try? AccentColour(typed: $0) },
        logo: kind.map {
          Picture(kept: $0, width: Int(row.int(2)), height: Int(row.int(3)), bytes: row.bytes(4))
        }, version: row.int(5))
    } ?? .plain
  }

  /// Who said it last, and when.
  static func lastChange(of company: CompanyID, _ snapshot: Snapshot) throws -> (by: String, at: Moment)? {
    try snapshot.first("SELECT changed_by, changed_at FROM company_look WHERE company = \(company)") {
      (by: $0.text(0), at: try $0.moment(1))
    }
  }

  static func write(
    _ look: Look, of company: CompanyID, by actor: String, at: Moment, _ transaction: Transaction
  ) throws {
    let logo = look.logo
    try transaction.execute(
      """
      INSERT INTO company_look
        (company, accent, logo_kind, logo_width, logo_height, logo, version, changed_by, changed_at)
      VALUES (\(company), \(look.accent?.hex), \(logo?.kind.rawValue), \(logo.map { Int64($0.width) }),
        \(logo.map { Int64($0.height) }), \(logo.map { Value.bytes($0.bytes) } ?? .null), \(look.version), \(actor),
        \(at))
      ON CONFLICT (company) DO UPDATE SET accent = excluded.accent, logo_kind = excluded.logo_kind,
        logo_width = excluded.logo_width, logo_height = excluded.logo_height, logo = excluded.logo,
        version = excluded.version, changed_by = excluded.changed_by, changed_at = excluded.changed_at
      """)
  }
}
