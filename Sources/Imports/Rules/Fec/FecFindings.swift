import Files
import Kernel
import ReceivablesRules

/// What a person should know of a ledger that was loaded.
enum FecFindings {
  static func all(_ derivation: FecDerivation, _ text: DecodedText) -> [Finding] {
    let ledger = derivation.ledger
    var found: [Finding] = []
    func warn(_ code: String, _ reason: String, _ remedy: String, _ severity: Finding.Severity = .warning) {
      found.append(Finding(severity, code, reason: reason, remedy: remedy))
    }
    if ledger.debits != ledger.credits {
      warn(
        "ledger_does_not_balance",
        "the debits (\(amount(ledger.debits))) differ from the credits (\(amount(ledger.credits)))",
        "check that the export is whole; it was loaded as it is")
    }
    let unbalanced = ledger.entries.values.count { $0.balance != 0 }
    if unbalanced > 0 {
      warn("entries_do_not_balance", "\(unbalanced) entries do not balance", "check them in the accounting software")
    }
    if ledger.pointLines > 0 {
      warn(
        "decimal_point",
        "\(ledger.pointLines) lines are written with a decimal point, which the tax administration "
          + "refuses", "set the export to a decimal comma")
    }
    if ledger.oddLines > 0 {
      warn(
        "debit_and_credit", "\(ledger.oddLines) lines have a debit and a credit, or neither",
        "check them in the accounting software", .notice)
    }
    if ledger.isProvisional {
      warn(
        "provisional_ledger", "entries have no number: the ledger is provisional",
        "import the final ledger into a new company, or keep to provisional ones: numbered entries are other entries")
    }
    if !ledger.repaired.isEmpty {
      warn(
        "lines_repaired",
        "\(ledger.repaired.count) lines held a separator or a line end inside a text and were put "
          + "together again", "nothing to do", .notice)
    }
    found += customers(derivation)
    found += lettering(derivation)
    found += encoding(text, ledger)
    return found
  }

  private static func customers(_ derivation: FecDerivation) -> [Finding] {
    let ledger = derivation.ledger
    var found: [Finding] = []
    let nameless = ledger.lines.filter { $0.customer < 0 }
    if ledger.lines.isEmpty {
      found.append(
        Finding(
          .warning, "ledger_without_customers", reason: "no line is on an account 411: there is nobody to follow",
          remedy: "export the ledger with the customers' accounts, or import a list of open items"))
    } else if !nameless.isEmpty {
      let sum = nameless.reduce(Int64(0)) { $0 + $1.amount }
      found.append(
        Finding(
          .warning, ledger.customers.isEmpty ? "ledger_without_customers" : "lines_without_customer",
          reason: "\(nameless.count) lines on collective accounts 411 name no customer (balance \(amount(sum))) and "
            + "were not turned into receivables",
          remedy: "export the ledger with auxiliary accounts, or import a list of open items"))
    }
    for customer in derivation.takings {
      found.append(
        Finding(
          .warning, "takings_account",
          reason: "account \(customer.code) «\(customer.name)» gathers takings (\(customer.lines) lines, balance "
            + "\(amount(customer.balance))) and is not a customer",
          remedy: "nothing to do unless it stands for one customer; then give it a name"))
    }
    for besides in ledger.besides.sorted(by: { $0.account < $1.account }) where besides.balance != 0 {
      let meaning =
        switch besides.account {
        case "413": "bills to receive"
        case "416": "doubtful customers"
        case "419": "advances from customers"
        case "491": "provisions on customers"
        default: "customers, other accounts"
        }
      found.append(
        Finding(
          .notice, "other_customer_accounts",
          reason: "accounts \(besides.account) (\(meaning)) have a balance of \(amount(besides.balance)), which is not "
            + "part of the open items", remedy: "nothing to do"))
    }
    let invoices = derivation.items.count { $0.kind == .invoice && $0.open > 0 }
    if invoices > 0 {
      found.append(
        Finding(
          .notice, "due_dates_inferred",
          reason: "a ledger has no due dates: those not written in a label were inferred from the payment terms",
          remedy: "confirm the terms before a formal notice or penalties; neither is made on an inferred date"))
    }
    return found
  }

  private static func lettering(_ derivation: FecDerivation) -> [Finding] {
    guard derivation.unbalancedGroups > 0 else { return [] }
    let closing = derivation.ledger.customerBalance
    let residual = derivation.groupResidual
    return [
      Finding(
        .warning, "lettered_groups_do_not_balance",
        reason: "\(derivation.unbalancedGroups) of \(derivation.ledger.groupCount) lettered groups do not balance "
          + "(\(amount(residual)) inside them): open at closing \(amount(closing)), open at the day of the export "
          + "\(amount(closing - residual))",
        remedy: "what they leave is kept as open, so that the total is the balance of the accounts 411; import a later "
          + "ledger to settle it")
    ]
  }

  private static func encoding(_ text: DecodedText, _ ledger: FecLedger) -> [Finding] {
    guard text.guess.isDoubtful else { return [] }
    // The sample is a customer's name: the guess's own may come from a line about an employee.
    let sample = ledger.accentSample.map { ", such as «\($0)»" } ?? ""
    return [
      Finding(
        .notice, "encoding_doubtful",
        reason: "the letters were read as \(text.guess.encoding.rawValue), but another encoding is possible\(sample)",
        remedy: "if accents are wrong, import the file again with another encoding")
    ]
  }

  static func amount(_ minor: Int64) -> String { Money(minor: minor, .eur).decimalText(separator: ".") }
}
