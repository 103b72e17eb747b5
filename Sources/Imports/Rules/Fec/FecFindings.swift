import Files
import Kernel
import ReceivablesRules

/// What a person should know of a ledger that was loaded.
enum FecFindings {
  static func all(_ derivation: FecDerivation, _ text: DecodedText) -> [Finding] {
    let ledger = derivation.ledger
    var found: [Finding] = []
    func warn(_ code: String, _ reason: Phrase, _ remedy: Phrase, _ severity: Finding.Severity = .warning) {
      found.append(Finding(severity, code, reason: reason, remedy: remedy))
    }
    if ledger.debits != ledger.credits {
      warn(
        "ledger_does_not_balance",
        Phrase(
          """
          the debits (\(amount(ledger.debits))) differ from the credits (\(amount(ledger.credits)))
          """),
        Phrase("check that the export is whole; it was loaded as it is"))
    }
    let unbalanced = ledger.entries.values.count { $0.balance != 0 }
    if unbalanced > 0 {
      warn(
        "entries_do_not_balance",
        Phrase("\(unbalanced) entries do not balance"),
        Phrase("check them in the accounting software"))
    }
    if ledger.pointLines > 0 {
      warn(
        "decimal_point",
        Phrase(
          """
          \(ledger.pointLines) lines are written with a decimal point, which the tax administration \
          refuses
          """),
        Phrase("set the export to a decimal comma"))
    }
    if ledger.oddLines > 0 {
      warn(
        "debit_and_credit",
        Phrase("\(ledger.oddLines) lines have a debit and a credit, or neither"),
        Phrase("check them in the accounting software"), .notice)
    }
    if ledger.isProvisional {
      warn(
        "provisional_ledger",
        Phrase("entries have no number: the ledger is provisional"),
        Phrase(
          """
          import the final ledger into a new company, or keep to provisional ones: numbered entries are \
          other entries
          """))
    }
    if !ledger.repaired.isEmpty {
      warn(
        "lines_repaired",
        Phrase(
          """
          \(ledger.repaired.count) lines held a separator or a line end inside a text and were put \
          together again
          """),
        Phrase("nothing to do"), .notice)
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
          .warning, "ledger_without_customers",
          reason: Phrase("no line is on an account 411: there is nobody to follow"),
          remedy: Phrase("export the ledger with the customers' accounts, or import a list of open items")))
    } else if !nameless.isEmpty {
      let sum = nameless.reduce(Int64(0)) { $0 + $1.amount }
      found.append(
        Finding(
          .warning, ledger.customers.isEmpty ? "ledger_without_customers" : "lines_without_customer",
          reason: Phrase(
            """
            \(nameless.count) lines on collective accounts 411 name no customer (balance \(amount(sum))) \
            and were not turned into receivables
            """),
          remedy: Phrase("export the ledger with auxiliary accounts, or import a list of open items")))
    }
    for customer in derivation.takings {
      found.append(
        Finding(
          .warning, "takings_account",
          reason: Phrase(
            """
            account \(customer.code) «\(customer.name)» gathers takings (\(customer.lines) lines, balance \
            \(amount(customer.balance))) and is not a customer
            """),
          remedy: Phrase("nothing to do unless it stands for one customer; then give it a name")))
    }
    for besides in ledger.besides.sorted(by: { $0.account < $1.account }) where besides.balance != 0 {
      let meaning =
        switch besides.account {
        case "413": Phrase("bills to receive")
        case "416": Phrase("doubtful customers")
        case "419": Phrase("advances from customers")
        case "491": Phrase("provisions on customers")
        default: Phrase("customers, other accounts")
        }
      found.append(
        Finding(
          .notice, "other_customer_accounts",
          reason: Phrase(
            """
            accounts \(besides.account) (\(meaning)) have a balance of \(amount(besides.balance)), which \
            is not part of the open items
            """), remedy: Phrase("nothing to do")))
    }
    let invoices = derivation.items.count { $0.kind == .invoice && $0.open > 0 }
    if invoices > 0 {
      found.append(
        Finding(
          .notice, "due_dates_inferred",
          reason: Phrase(
            """
            a ledger has no due dates: those not written in a label were inferred from the payment terms
            """),
          remedy: Phrase(
            """
            confirm the terms before a formal notice or penalties; neither is made on an inferred date
            """)))
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
        reason: Phrase(
          """
          \(derivation.unbalancedGroups) of \(derivation.ledger.groupCount) lettered groups do not \
          balance (\(amount(residual)) inside them): open at closing \(amount(closing)), open at the day \
          of the export \(amount(closing - residual))
          """),
        remedy: Phrase(
          """
          what they leave is kept as open, so that the total is the balance of the accounts 411; import a \
          later ledger to settle it
          """))
    ]
  }

  private static func encoding(_ text: DecodedText, _ ledger: FecLedger) -> [Finding] {
    guard text.guess.isDoubtful else { return [] }
    // The sample is a customer's name: the guess's own may come from a line about an employee.
    let encoding = text.guess.encoding.rawValue
    let reason =
      if let sample = ledger.accentSample {
        Phrase("the letters were read as \(encoding), but another encoding is possible, such as in «\(sample)»")
      } else {
        Phrase("the letters were read as \(encoding), but another encoding is possible")
      }
    return [
      Finding(
        .notice, "encoding_doubtful", reason: reason,
        remedy: Phrase("if accents are wrong, import the file again with another encoding"))
    ]
  }

  static func amount(_ minor: Int64) -> Money { Money(minor: minor, .eur) }
}
