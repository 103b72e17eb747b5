public import Storage

/// What roles demand of whoever holds them, beside their rights.
public enum RoleDemandStore {
  public static func demandsSecondFactor(_ role: String, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.first("SELECT second_factor FROM role_demand WHERE role = \(role)") { $0.flag(0) } ?? false
  }

  /// The roles that demand a second factor.
  public static func demanding(_ snapshot: Snapshot) throws -> Set<String> {
    Set(try snapshot.query("SELECT role FROM role_demand WHERE second_factor") { $0.text(0) })
  }

  static func set(secondFactor: Bool, of role: String, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO role_demand (role, second_factor) VALUES (\(role), \(secondFactor))
      ON CONFLICT (role) DO UPDATE SET second_factor = excluded.second_factor
      """)
  }
}
