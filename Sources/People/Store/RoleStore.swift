public import Kernel
public import PeopleRules
public import Storage

/// The roles of the installation's own, beside those that every installation has.
public enum RoleStore {
  /// Every role somebody can be given.
  public static func all(_ snapshot: Snapshot) throws -> [Role] {
    let own = try snapshot.query("SELECT key, name, rights, customers FROM own_role ORDER BY name, key") {
      role(key: $0.text(0), name: $0.text(1), rights: $0.text(2), customers: $0.text(3))
    }
    return Role.shipped + own.compactMap(\.self)
  }

  public static func find(_ key: String, _ snapshot: Snapshot) throws -> Role? {
    if let shipped = Role.shipped(key) { return shipped }
    return try snapshot.first("SELECT key, name, rights, customers FROM own_role WHERE key = \(key)") {
      role(key: $0.text(0), name: $0.text(1), rights: $0.text(2), customers: $0.text(3))
    }.flatMap(\.self)
  }

  /// Adds a role under a new key, or changes the one that has the role's key.
  static func save(_ role: Role, _ transaction: Transaction) throws {
    let rights = role.rights.map(\.rawValue).sorted().joined(separator: " ")
    try transaction.execute(
      """
      INSERT INTO own_role (key, name, rights, customers)
      VALUES (\(role.key), \(role.name), \(rights), \(role.customers.rawValue))
      ON CONFLICT (key) DO UPDATE SET name = excluded.name, rights = excluded.rights, customers = excluded.customers
      """)
  }

  /// A key that no role had before among those that are left.
  static func nextKey(_ snapshot: Snapshot) throws -> String {
    let numbers = try snapshot.query("SELECT key FROM own_role") { Int($0.text(0).dropFirst("custom:".count)) ?? 0 }
    return "custom:\((numbers.max() ?? 0) + 1)"
  }

  /// How many people hold a role, those who have left included: their accounts may come back.
  static func holders(of key: String, _ snapshot: Snapshot) throws -> Int {
    Int(try snapshot.count("SELECT COUNT(*) FROM person WHERE role = \(key)"))
  }

  static func remove(_ key: String, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM role_demand WHERE role = \(key)")
    try transaction.execute("DELETE FROM own_role WHERE key = \(key)")
  }

  /// A right that this version does not know is not given.
  static func role(key: String, name: String?, rights: String?, customers: String?) -> Role? {
    guard let name, let rights else { return nil }
    return Role(
      key: key, name: name, rights: Set(rights.split(separator: " ").compactMap { Right(rawValue: String($0)) }),
      customers: customers.flatMap(CustomerAccess.init(rawValue:)) ?? .own)
  }
}
