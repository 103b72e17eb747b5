/// What somebody is here for. Rights follow from it.
public enum Role: String, Sendable, Hashable, CaseIterable {
  case administrator
  case creditManager = "credit_manager"
  case collector
  case cashAccountant = "cash_accountant"
  case salesperson
  case financeDirector = "finance_director"
  case auditor

  /// Whether the role carries a right.
  public func may(_ right: Right) -> Bool {
    switch self {
    case .administrator: true
    case .creditManager: right != .managePeople
    case .collector: [.see, .remind, .recordPromise, .recordDispute].contains(right)
    case .cashAccountant: [.see, .importFiles, .applyCash].contains(right)
    case .salesperson: [.see, .recordDispute].contains(right)
    case .financeDirector, .auditor: right == .see
    }
  }
}

/// What may be done.
public enum Right: String, Sendable, Hashable, CaseIterable {
  case see
  case importFiles = "import_files"
  case remind
  case applyCash = "apply_cash"
  case recordPromise = "record_promise"
  case recordDispute = "record_dispute"
  case configure
  case managePeople = "manage_people"
}
