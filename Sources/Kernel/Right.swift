/// What may be done. A use case asks for one before it changes anything.
public enum Right: String, Sendable, Hashable, CaseIterable {
  case see
  /// Reads the journal of every change.
  case readJournal = "read_journal"
  case comment
  case importFiles = "import_files"
  case remind
  case applyCash = "apply_cash"
  case recordPromise = "record_promise"
  case recordDispute = "record_dispute"
  /// Says who is in charge of which customer, and how each is reminded.
  case assignCustomers = "assign_customers"
  /// Writes what a customer is called, where it is, what was agreed with it, and who answers there.
  case editCustomers = "edit_customers"
  /// Decides how much a customer may owe, and how much of it is insured.
  case decideLimits = "decide_limits"
  case configure
  case managePeople = "manage_people"
}

/// Somebody asked for what their role does not give.
public struct NotAllowed: Error, Hashable, Sendable, CustomStringConvertible {
  public let actor: String
  /// Nil when every right in every company was asked for.
  public let right: Right?

  public init(actor: String, right: Right?) {
    self.actor = actor
    self.right = right
  }

  public var description: String {
    guard let right else { return "\(actor) may not do everything everywhere; ask an administrator of every company" }
    return "\(actor) lacks the right «\(right.rawValue)»; an administrator can give it with a role that carries it"
  }
}
