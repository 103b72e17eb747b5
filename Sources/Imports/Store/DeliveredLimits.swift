import ImportsRules
import Kernel
import ReceivablesRules
import Risk
import Storage

/// The limits and insured amounts that a list of customers brings.
struct DeliveredLimits {
  private let told: [TakeLimits.Told]
  private let company: CompanyID
  private let day: CivilDate

  /// - Parameter keys: the key of each customer of the delivery, in its order.
  init(_ delivery: Delivery, _ keys: [CustomerID], company: Company, day: CivilDate) {
    told = zip(keys, delivery.customers).filter { $1.limitMinor != nil || $1.insuredMinor != nil }.map {
      TakeLimits.Told($0, limitMinor: $1.limitMinor, insuredMinor: $1.insuredMinor)
    }
    self.company = company.id
    self.day = day
  }

  /// Takes them over where whoever imports may decide limits; else says that they were left out.
  func take(_ result: inout ImportResult, actor: Actor, at: Moment, _ transaction: Transaction) throws {
    if told.isEmpty { return }
    guard actor.may(.decideLimits, in: company) else {
      result.warnings.append(
        .init(
          code: "limits_left_out",
          Phrase(
            """
            the limits and insured amounts of \(told.count) customers were left out: whoever imports them needs the \
            right to decide limits
            """)))
      return
    }
    result.limitsDecided = try TakeLimits(told, because: result.file)
      .run(transaction, company: company, on: day, actor: actor, at: at)
  }
}
