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

  /// The role of a key as it stands, kept so until the end of the transaction: whoever gives it gives what they checked,
  /// and it is not removed meanwhile, which would leave its holder with none.
  static func hold(_ key: String, _ transaction: Transaction) throws -> Role? {
    _ = try transaction.first("SELECT key FROM own_role WHERE key = \(key)\(transaction.dialect.forUpdate)") {
      $0.text(0)
    }
    return try find(key, transaction)
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

  private static let lastNumber = "last_role"

  /// A key that no role ever had: what still names a removed role does not come to mean another.
  static func takeKey(_ transaction: Transaction) throws -> String {
    // Writing before reading makes a second role wait here until the first has its number.
    try transaction.execute(
      """
      INSERT INTO installation_setting (name, content) VALUES (\(lastNumber), '0')
      ON CONFLICT (name) DO UPDATE SET content = installation_setting.content
      """)
    let taken = try transaction.query("SELECT content FROM installation_setting WHERE name = \(lastNumber)") {
      Int($0.text(0)) ?? 0
    }
    // Roles made, and one removed, before numbers were kept.
    let named = [try ProviderStore.settings(transaction)?.newcomersRole].compactMap(\.self)
    let present = try transaction.query("SELECT key FROM own_role") { $0.text(0) } + named
    let number = (taken + present.compactMap { Int($0.dropFirst("custom:".count)) }).reduce(0, max) + 1
    try transaction.execute(
      "UPDATE installation_setting SET content = \(String(number)) WHERE name = \(lastNumber)")
    return "custom:\(number)"
  }

  /// How many people hold a role, those who have left included: their accounts may come back.
  public static func holders(of key: String, _ snapshot: Snapshot) throws -> Int {
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
