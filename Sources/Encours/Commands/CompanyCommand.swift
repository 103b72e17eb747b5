import ArgumentParser
import Dunning
import Foundation
import Kernel
import Law
import LawRules
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Storage

/// `encours company`: what letters and reminders say of a company.
struct CompanyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "company",
    abstract: "Shows a company, and changes what its options name: address, accounts, terms, penalty rate.")

  @OptionGroup var options: Options

  @Option(help: "Its name.") var name: String?
  @Option(help: "Its SIREN, nine digits.") var siren: String?
  @Option(help: "Its VAT number.") var vat: String?
  @Option(help: "A line of its address; repeat for more.") var addressLine: [String] = []
  @Option(help: "Its postcode.") var postcode: String?
  @Option(help: "Its city.") var city: String?
  @Option(help: "Its telephone number.") var phone: String?
  @Option(help: "Where customers answer; also the sender of reminders.") var email: String?
  @Option(help: "The account to be paid on.") var iban: String?
  @Option(help: "The BIC of that account.") var bic: String?
  @Option(help: "The foot of letters: legal form and capital, register, VAT, separated by « · ».") var legalMention:
    String?
  @Option(help: "Terms of customers who have none of their own: NET30, EOM_THEN_D45 …") var terms: String?
  @Option(help: "The penalty rate of your terms of sale, such as 12.15; «law» for the rate of the law.")
  var penaltyRate: String?
  @Option(help: "The sum below which a customer is not reminded, such as 15,00.") var reminderMinimum: String?

  @Option(help: "The most e-mails that leave in an hour, such as 600; «none» for as many as leave at 60 a minute.")
  var emailsPerHour: String?

  @Flag(help: "Begins the test mode: reminders are planned and shown, and nothing leaves the company.")
  var testMode = false
  @Option(
    help:
      "Ends the test mode. What it held: withdraw (the next run plans it anew) or release (what is of today leaves).")
  var endTestMode: HeldMessages?

  /// What becomes of what the test mode held.
  enum HeldMessages: String, ExpressibleByArgument, CaseIterable {
    case withdraw, release
  }

  func validate() throws {
    if testMode, endTestMode != nil { throw ValidationError("--test-mode and --end-test-mode exclude each other") }
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let changed = try self.changed(company)
    if changed != company {
      let (actor, now) = (options.actor, options.now)
      try await database.write { try UpdateCompany(changed).run($0, actor: actor, at: now) }
    }
    var shown = changed
    shown.test = try await changeTest(of: company, database)
    let emailsPerHour = try await changeRate(of: company.id, database)
    if let sentence = try await belowFloor(changed, database) { Output.note(sentence) }
    try await database.close()
    try print(shown, emailsPerHour: emailsPerHour)
  }

  /// That the penalty rate of a company is lower than the law allows.
  private func belowFloor(_ company: Company, _ database: Database) async throws -> String? {
    guard let rate = company.penaltyRate else { return nil }
    let id = company.id
    let rates = try await database.read { try LegalRateStore.rates(of: id, $0) }
    return rates.floor(above: rate, on: options.day).map { known in
      """
      the penalty rate of \(rate.description) % is below the floor of the law, \(known.contractFloor.description) % \
      (three times the legal rate of \(known.semester.description); code de commerce, art. L441-10 II); it is kept
      """
    }
  }

  /// Begins or ends the test mode where that was asked for, and says what became of what it held.
  /// - Returns: the test mode from now on.
  private func changeTest(of company: Company, _ database: Database) async throws -> TestMode? {
    let (id, actor, now, day) = (company.id, options.actor, options.now, options.day)
    if testMode {
      guard try await database.write({ try BeginTestMode(id).run($0, actor: actor, at: now) }) else {
        Output.note("the test mode lasts already")
        return company.test
      }
    } else if let held = endTestMode.flatMap({ EndTestMode.Held(rawValue: $0.rawValue) }) {
      let end = EndTestMode(
        id, held: held, on: day, withdrawing: ActionStore.testedWithdrawal(of: id, at: now))
      guard let outcome = try await database.write({ try end.run($0, actor: actor, at: now) }) else {
        Output.note("\(company.name) is not in test mode")
        return nil
      }
      Output.note(
        "the test mode is over: \(outcome.withdrawn) message(s) withdrawn, \(outcome.released) released, "
          + "\(outcome.takenBack) call(s) and approval(s) taken back"
      )
    }
    return try await database.read { try CompanyStore.find(id, $0)?.test }
  }

  /// Sets how many e-mails may leave in an hour, where that was asked for.
  /// - Returns: how many may from now on.
  private func changeRate(of company: CompanyID, _ database: Database) async throws -> Int? {
    guard let emailsPerHour else {
      return try await database.read { try SendingRulesStore.find(company, $0).emailsPerHour }
    }
    let range = SendingRules.emailsPerHour
    let most = Int(emailsPerHour)
    guard most.map({ range.contains($0) }) ?? (emailsPerHour == "none") else {
      throw Failure(
        .usage, "«\(emailsPerHour)» is not a number from \(range.lowerBound) to \(range.upperBound); or write none")
    }
    let (actor, now) = (options.actor, options.now)
    try await database.write { transaction in
      var rules = try SendingRulesStore.find(company, transaction)
      rules.emailsPerHour = most
      try SetSendingRules(rules).run(transaction, company: company, actor: actor, at: now)
    }
    return most
  }

  private func changed(_ company: Company) throws -> Company {
    var changed = company
    if let name { changed.name = name }
    if let siren {
      guard let valid = BusinessNumbers.siren(siren) else {
        throw Failure(.usage, "the SIREN «\(siren)» is wrong: it has nine digits and the last one checks the others")
      }
      changed.siren = valid
    }
    if let iban {
      guard let valid = BusinessNumbers.iban(iban) else {
        throw Failure(.usage, "the IBAN «\(iban)» is wrong: its check digits do not fit; copy it again")
      }
      changed.iban = valid
    }
    if let terms {
      guard PaymentTerm(terms) != nil else {
        throw Failure(.usage, "the terms «\(terms)» are not known; write NET30, D45_THEN_EOM, EOM_THEN_D45 …")
      }
      changed.terms = terms.uppercased()
    }
    if let penaltyRate {
      let rate = Percent(penaltyRate)
      guard rate != nil || penaltyRate == "law" else {
        throw Failure(.usage, "«\(penaltyRate)» is not a rate; write 12.15, or law for the rate of the law")
      }
      changed.penaltyRate = rate
    }
    if let reminderMinimum {
      do {
        changed.reminderMinimumMinor = try DecimalReader.minorUnits(
          reminderMinimum, exponent: company.currency.exponent)
      } catch {
        throw Failure(.usage, error.description)
      }
    }
    if !addressLine.isEmpty { changed.address.lines = addressLine }
    changed.address.postcode = postcode ?? changed.address.postcode
    changed.address.city = city ?? changed.address.city
    changed.vatNumber = vat ?? changed.vatNumber
    changed.phone = phone ?? changed.phone
    changed.email = email ?? changed.email
    changed.bic = bic ?? changed.bic
    changed.legalMention = legalMention ?? changed.legalMention
    return changed
  }

  private func print(_ company: Company, emailsPerHour: Int?) throws {
    let rows: [(String, String)] = [
      ("code", company.code), ("name", company.name), ("siren", company.siren ?? ""), ("vat", company.vatNumber ?? ""),
      ("address", company.address.lines.joined(separator: ", ")), ("postcode", company.address.postcode ?? ""),
      ("city", company.address.city ?? ""), ("phone", company.phone ?? ""), ("email", company.email ?? ""),
      ("iban", company.iban ?? ""), ("bic", company.bic ?? ""), ("legal_mention", company.legalMention ?? ""),
      ("currency", company.currency.code), ("terms", company.terms),
      ("penalty_rate", company.penaltyRate?.description ?? "law"),
      ("reminder_minimum", Money(minor: company.reminderMinimumMinor, company.currency).decimalText(separator: ".")),
      ("emails_per_hour", emailsPerHour.map { "\($0)" } ?? ""),
      ("test_mode_since", company.test?.since.description ?? ""), ("test_mode_by", company.test?.by ?? ""),
    ]
    try Output.print(
      Dictionary(uniqueKeysWithValues: rows),
      table: .init(columns: ["setting", "value"], rows: rows.map { [$0.0, $0.1] }), as: options.format)
  }
}
