import DunningRules
import Kernel
import Storage

extension ActionStore {
  /// What was taken back in the transaction that wrote it, by channel.
  /// - Parameter first: the lowest key that the transaction gave; what was cancelled on the day before it is not counted.
  static func takenBack(
    since first: ActionID, of company: CompanyID, among customers: ClosedRange<CustomerID>, on day: CivilDate,
    _ transaction: Transaction
  ) throws -> [String: Int] {
    let rows = try transaction.query(
      """
      SELECT channel, COUNT(*) FROM dunning_action
      WHERE company = \(company) AND day = \(day) AND customer >= \(customers.lowerBound)
        AND customer <= \(customers.upperBound) AND id >= \(first) AND state = 'cancelled'
      GROUP BY channel ORDER BY channel
      """
    ) { ($0.text(0), Int($0.int(1))) }
    return Dictionary(rows, uniquingKeysWith: +)
  }
}
