import DunningRules
public import Kernel
public import Storage

/// How long a customer's promise is waited for after its day, as the scenario that reminds the customer says.
public enum PromiseTolerance {
  /// Working days.
  public static func days(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    try ScenarioStore.book(of: company, among: customer...customer, snapshot).entry(of: customer).scenario
      .promiseTolerance
  }
}
