public import Kernel
public import PeopleRules
public import Storage

/// The people in the database.
public enum PersonStore {
  static let columns: SQL = """
    person.id, email, person.name, role, language, every_company, own_role.name, own_role.rights, own_role.customers
    """
  static let tables: SQL = "person LEFT JOIN own_role ON own_role.key = person.role"

  public static func all(_ snapshot: Snapshot) throws -> [Person] {
    let access = try accesses(snapshot)
    return try snapshot.query("SELECT \(columns) FROM \(tables) WHERE left_at IS NULL ORDER BY person.id") {
      try person($0, access)
    }.sortedByFamilyName(\.name)
  }

  public static func find(_ id: PersonID, _ snapshot: Snapshot) throws -> Person? {
    let access = try accesses(snapshot)
    return try snapshot.first("SELECT \(columns) FROM \(tables) WHERE person.id = \(id) AND left_at IS NULL") {
      try person($0, access)
    }
  }

  /// Keeps everybody who sees every company as they are until the end of the transaction: whoever takes one of them away
  /// must see who is left, and two at once would each count on the other.
  static func holdManagers(_ transaction: Transaction) throws {
    try transaction.forEach(
      """
      SELECT id FROM person WHERE every_company AND left_at IS NULL
      ORDER BY id\(transaction.dialect.forNoKeyUpdate)
      """
    ) { _ in }
  }

  /// Whether somebody manages people in every company.
  static func hasManager(_ transaction: Transaction) throws -> Bool {
    try all(transaction).contains { $0.role.may(.managePeople) && $0.access == .all }
  }

  /// Somebody who has left, as they were.
  static func findLeft(_ id: PersonID, _ snapshot: Snapshot) throws -> Person? {
    let access = try accesses(snapshot)
    return try snapshot.first("SELECT \(columns) FROM \(tables) WHERE person.id = \(id) AND left_at IS NOT NULL") {
      try person($0, access)
    }
  }

  /// Whoever has an account under the address, with the hash of the password if there is one yet.
  public static func account(
    _ email: EmailAddress, _ snapshot: Snapshot
  ) throws -> (id: PersonID, passwordHash: String?)? {
    try snapshot.first(
      "SELECT id, password_hash FROM person WHERE email_folded = \(email.folded) AND left_at IS NULL"
    ) { ($0.id(0), $0.textOrNil(1)) }
  }

  /// Whether somebody has or had an account under the address: who has left does not come back as a newcomer.
  static func hadAccount(_ email: EmailAddress, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM person WHERE email_folded = \(email.folded)") > 0
  }

  /// Adds a person; the `id` is ignored and the new one returned.
  public static func insert(
    _ person: Person, passwordHash: String?, _ transaction: Transaction
  ) throws -> PersonID {
    let every = person.access == .all
    let id: PersonID = try transaction.insert(
      """
      INSERT INTO person (email, email_folded, name, role, language, password_hash, every_company)
      VALUES (\(person.email.text), \(person.email.folded), \(person.name), \(person.role.key),
        \(person.language.rawValue), \(passwordHash), \(every))
      RETURNING id
      """)
    if case .only(let companies) = person.access {
      for company in companies {
        try transaction.execute("INSERT INTO person_company (person, company) VALUES (\(id), \(company))")
      }
    }
    return id
  }

  static func setAccess(
    role: Role, companies: CompanyAccess, of person: PersonID, _ transaction: Transaction
  ) throws {
    let every = companies == .all
    try transaction.execute(
      "UPDATE person SET role = \(role.key), every_company = \(every) WHERE id = \(person)")
    try transaction.execute("DELETE FROM person_company WHERE person = \(person)")
    guard case .only(let chosen) = companies else { return }
    for company in chosen {
      try transaction.execute("INSERT INTO person_company (person, company) VALUES (\(person), \(company))")
    }
  }

  static func setLeft(_ at: Moment?, _ person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE person SET left_at = \(at) WHERE id = \(person)")
  }

  static func setPassword(_ hash: String, of person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE person SET password_hash = \(hash) WHERE id = \(person)")
  }

  /// A role that every installation has, or one of its own.
  private static func role(_ row: Row) -> Role? {
    if let shipped = Role.shipped(row.text(3)) { return shipped }
    return RoleStore.role(
      key: row.text(3), name: row.textOrNil(6), rights: row.textOrNil(7), customers: row.textOrNil(8))
  }

  static func passwordHash(of person: PersonID, _ snapshot: Snapshot) throws -> String? {
    try snapshot.first("SELECT password_hash FROM person WHERE id = \(person)") { $0.textOrNil(0) } ?? nil
  }

  static func setProfile(
    name: String, language: LanguageCode, of person: PersonID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "UPDATE person SET name = \(name), language = \(language.rawValue) WHERE id = \(person)")
  }

  static func accesses(_ snapshot: Snapshot) throws -> [PersonID: [CompanyID]] {
    var result: [PersonID: [CompanyID]] = [:]
    try snapshot.forEach("SELECT person, company FROM person_company ORDER BY person, company") {
      result[$0.id(0), default: []].append($0.id(1))
    }
    return result
  }

  static func person(_ row: Row, _ access: [PersonID: [CompanyID]]) throws -> Person {
    guard let email = EmailAddress(row.text(1)), let role = role(row) else {
      throw StorageError.unreadable(column: 3, expected: "an address and a role", found: row.text(3))
    }
    let id: PersonID = row.id(0)
    return Person(
      id: id, email: email, name: row.text(2), role: role, language: LanguageCode(interface: row.text(4)) ?? .english,
      access: row.flag(5) ? .all : .only(access[id] ?? []))
  }
}
