import ArgumentParser
import Kernel
import PaymentInstruments
import Receivables
import ReceivablesRules
import Storage

/// Who pays by a mandate, a cheque or a bill, how much and for what, as it was typed.
enum TypedPayment {
  /// - Throws: `Failure` when there is no customer of the code.
  static func customer(_ code: String, of company: CompanyID, _ snapshot: Snapshot) throws -> Customer {
    guard let found = try CustomerStore.find(code: code, of: company, snapshot) else {
      throw Failure(.usage, "there is no customer \(code); list them with: encours report aging, or import them")
    }
    return found
  }

  /// - Throws: `Failure` when it is no amount.
  static func amount(_ typed: String, in currency: Currency) throws -> Money {
    guard let minor = try? DecimalReader.minorUnits(typed, exponent: currency.exponent) else {
      throw Failure(.usage, "«\(typed)» is not an amount; write it as 1200.50")
    }
    return Money(minor: minor, currency)
  }

  /// - Throws: `Failure` when the customer has no open item of a number.
  static func items(_ numbers: [String], of customer: Customer, _ snapshot: Snapshot) throws -> [ItemID] {
    try numbers.map { number in
      let found = try ItemStore.find(number: number, of: customer.company, snapshot).filter {
        $0.customer == customer.id
      }
      guard let item = found.first(where: { $0.open.isPositive }) else {
        throw Failure(.usage, "the customer has no open invoice \(number)")
      }
      return item.id
    }
  }
}

extension AsyncParsableCommand {
  /// Runs one act about a debit or a bill, and turns its refusal into a sentence for who typed the command.
  func refused<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let refusal as DebitRefusal {
      throw Failure(.usage, refusal.description)
    } catch let refusal as BillRefusal {
      throw Failure(.usage, refusal.description)
    }
  }
}
