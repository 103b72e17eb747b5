import ArgumentParser
import CashApplication
import CashApplicationRules
import Kernel
import ReceivablesRules
import Storage

/// `encours cash tolerances`: what the company accepts to lose on a receipt without asking anybody.
struct CashTolerancesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tolerances",
    abstract: "Shows the differences that are booked without asking, and changes those that its options name.")

  @OptionGroup var options: Options
  @Option(help: "What may be missing or too much as rounding, such as 0.05.")
  var rounding: String?
  @Option(help: "The highest bank charge, such as 30.")
  var bankCharge: String?
  @Option(help: "The highest early-payment discount in percent, such as 3 or 2.5.")
  var discount: String?
  @Option(help: "Days after the due date on which a discount is still accepted, or any where the rate alone decides.")
  var discountDays: String?

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let before = try await database.read { try ToleranceStore.find(company.id, $0) }
    let after = try changed(before, company.currency)
    if after != before {
      let (actor, now) = (options.actor, options.now)
      let act = SetTolerances(after, of: company.id)
      do {
        try await database.write { try act.run($0, actor: actor, at: now) }
      } catch let refusal as SetTolerances.Refusal {
        throw Failure(.usage, refusal.description)
      }
    }
    try print(after, company.currency)
    try await database.close()
  }

  private func changed(_ before: Tolerances, _ currency: Currency) throws -> Tolerances {
    var changed = before
    if let rounding { changed.roundingMinor = try minor(rounding, currency) }
    if let bankCharge { changed.bankChargeMinor = try minor(bankCharge, currency) }
    if let discount {
      guard let points = try? DecimalReader.minorUnits(discount, exponent: 2), let rate = Int(exactly: points) else {
        throw Failure(.usage, "«\(discount)» is not a rate; write 3 or 2.5")
      }
      changed.discountBasisPoints = rate
    }
    if let discountDays {
      guard discountDays == "any" || Int(discountDays) != nil else {
        throw Failure(.usage, "«\(discountDays)» is not a number of days; write 0, 10 or any")
      }
      changed.discountDaysLate = Int(discountDays)
    }
    return changed
  }

  private func minor(_ text: String, _ currency: Currency) throws -> Int64 {
    do {
      return try DecimalReader.minorUnits(text, exponent: currency.exponent)
    } catch {
      throw Failure(.usage, error.description)
    }
  }

  private func print(_ tolerances: Tolerances, _ currency: Currency) throws {
    func amount(_ minor: Int64) -> String { Money(minor: minor, currency).decimalText(separator: ".") }
    let rows: [(String, String)] = [
      ("rounding", amount(tolerances.roundingMinor)), ("bank_charge", amount(tolerances.bankChargeMinor)),
      ("discount_percent", Money(minor: Int64(tolerances.discountBasisPoints), .eur).decimalText(separator: ".")),
      ("discount_days", tolerances.discountDaysLate.map { "\($0)" } ?? "any"),
    ]
    try Output.print(
      Dictionary(uniqueKeysWithValues: rows),
      table: .init(columns: ["tolerance", "value"], rows: rows.map { [$0.0, $0.1] }), as: options.format)
  }
}
