/// The posts at a customer's that the steps of scenarios may name. A contact may have any other, as somebody wrote it;
/// no step names that one.
public enum ContactRole: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  /// Who enters and pays invoices.
  case accountsPayable = "accounts_payable"
  /// Who decides what is paid when.
  case finance
  /// Who ordered.
  case buyer
  case manager
  /// Who is written to before a court is.
  case legal

  public static func < (left: ContactRole, right: ContactRole) -> Bool { left.place < right.place }

  /// The place in lists, from 0.
  private var place: Int { ContactRole.allCases.firstIndex(of: self) ?? 0 }
}

extension Contact {
  /// The post, when steps may name it.
  public var post: ContactRole? { ContactRole(rawValue: role) }
}
