public import Kernel
public import ReceivablesRules
public import Storage

/// Which customers, by who is in charge of them.
public struct Entrusted: Sendable, Hashable {
  public let duty: Duty
  /// `nil` for the customers that nobody is in charge of.
  public let person: PersonID?

  public init(_ duty: Duty, to person: PersonID?) {
    self.duty = duty
    self.person = person
  }

  /// That the column names such a customer.
  public func condition(_ customer: SQL, in company: CompanyID) -> SQL {
    guard let person else {
      return """
        \(customer) NOT IN (SELECT o.customer FROM in_charge o WHERE o.company = \(company)
          AND o.duty = \(duty.rawValue))
        """
    }
    return """
      \(customer) IN (SELECT o.customer FROM in_charge o WHERE o.company = \(company)
        AND o.duty = \(duty.rawValue) AND o.person = \(person))
      """
  }
}
