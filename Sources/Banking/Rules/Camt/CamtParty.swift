import Kernel
import Xml

/// Parties, accounts and codes, which occur in several places of a message.
enum CamtParty {
  /// The account a statement is of.
  static func account(_ cursor: CamtCursor) throws -> AccountReference {
    var account = AccountReference()
    while let child = try cursor.child() {
      switch child {
      case .known(.id):
        (account.number, account.isIBAN) = try number(cursor)
        if !account.isIBAN, let name = account.number {
          let named = AccountReference(named: name)
          (account.number, account.isIBAN) = (named.number, named.isIBAN)
        }
      case .known(.currency): account.currency = try cursor.text().flatMap { Currency($0) }
      case .known(.name): account.name = try cursor.text()
      case .known(.owner): account.ownerName = try party(cursor).name
      case .known(.servicer): account.bic = try agent(cursor).bic
      default: try cursor.skip()
      }
    }
    return account
  }

  /// The number inside an account's `Id`: an IBAN, or `Othr/Id`.
  static func number(_ cursor: CamtCursor) throws -> (String?, isIBAN: Bool) {
    var number: String?
    var isIBAN = false
    while let child = try cursor.child() {
      switch child {
      case .known(.iban):
        number = try cursor.text().map { $0.filter { $0 != " " }.uppercased() }
        isIBAN = number != nil
      case .known(.other):
        let other = try otherId(cursor)
        if number == nil { number = other }
      default: try cursor.skip()
      }
    }
    // Some banks write an IBAN where other numbers stand.
    if !isIBAN, let written = number, let iban = BusinessNumbers.iban(written) { return (iban, true) }
    return (number, isIBAN)
  }

  /// An account of a party: only its number matters.
  static func accountNumber(_ cursor: CamtCursor, into party: inout PaymentParty) throws {
    while let child = try cursor.child() {
      guard child == .known(.id) else {
        try cursor.skip()
        continue
      }
      let (account, isIBAN) = try number(cursor)
      party.account = account
      party.isIBAN = isIBAN
    }
  }

  private static func otherId(_ cursor: CamtCursor) throws -> String? {
    var id: String?
    while let child = try cursor.child() {
      if child == .known(.id) { id = try cursor.text() } else { try cursor.skip() }
    }
    return id
  }

  /// A party: its name directly (to version 7), inside `Pty` or `Agt` (from version 8).
  static func party(_ cursor: CamtCursor) throws -> PaymentParty {
    var party = PaymentParty()
    while let child = try cursor.child() {
      switch child {
      case .known(.name): party.name = try cursor.text()
      case .known(.party), .known(.agent): party = try merged(party, try self.party(cursor))
      case .known(.institution): party = try merged(party, institution(cursor))
      case .known(.id): party.identifiers += try identifiers(cursor)
      case .known(.address):
        while let part = try cursor.child() {
          if part == .known(.country) { party.country = try cursor.text() } else { try cursor.skip() }
        }
      default: try cursor.skip()
      }
    }
    return party
  }

  private static func merged(_ left: PaymentParty, _ right: PaymentParty) throws -> PaymentParty {
    var party = left
    party.name = left.name ?? right.name
    party.bic = left.bic ?? right.bic
    party.country = left.country ?? right.country
    party.identifiers += right.identifiers
    return party
  }

  /// A bank: `FinInstnId` with BIC (to version 3) or BICFI.
  static func agent(_ cursor: CamtCursor) throws -> PaymentParty {
    var party = PaymentParty()
    while let child = try cursor.child() {
      if child == .known(.institution) { party = try institution(cursor) } else { try cursor.skip() }
    }
    return party
  }

  private static func institution(_ cursor: CamtCursor) throws -> PaymentParty {
    var party = PaymentParty()
    while let child = try cursor.child() {
      switch child {
      case .known(.bic), .known(.bicfi): party.bic = try cursor.text()
      case .known(.name): party.name = try cursor.text()
      default: try cursor.skip()
      }
    }
    return party
  }

  private static func identifiers(_ cursor: CamtCursor) throws -> [String] {
    var found: [String] = []
    while let child = try cursor.child() {
      switch child {
      case .known(.organisation), .known(.person):
        while let part = try cursor.child() {
          switch part {
          case .known(.anyBic), .known(.oldBic), .known(.bic): if let text = try cursor.text() { found.append(text) }
          case .known(.other): if let text = try otherId(cursor) { found.append(text) }
          default: try cursor.skip()
          }
        }
      case .known(.other): if let text = try otherId(cursor) { found.append(text) }
      default: try cursor.skip()
      }
    }
    return found
  }

  /// The code inside `CdOrPrtry`, or directly inside the element just started.
  static func codeOrProprietary(_ cursor: CamtCursor) throws -> String? {
    var code: String?
    while let child = try cursor.child() {
      switch child {
      case .known(.codeOrProprietary): code = try codeOrProprietary(cursor) ?? code
      case .known(.code), .known(.proprietary): code = try cursor.text() ?? code
      default: try cursor.skip()
      }
    }
    return code
  }

  static func transactionCode(_ cursor: CamtCursor) throws -> TransactionCode {
    var code = TransactionCode()
    while let child = try cursor.child() {
      switch child {
      case .known(.domain):
        while let part = try cursor.child() {
          switch part {
          case .known(.code): code.domain = try cursor.text()
          case .known(.family):
            while let leaf = try cursor.child() {
              switch leaf {
              case .known(.code): code.family = try cursor.text()
              case .known(.subFamily): code.subFamily = try cursor.text()
              default: try cursor.skip()
              }
            }
          default: try cursor.skip()
          }
        }
      case .known(.proprietary):
        while let part = try cursor.child() {
          switch part {
          case .known(.code): code.proprietary = try cursor.text()
          case .known(.issuer): code.issuer = try cursor.text()
          default: try cursor.skip()
          }
        }
      default: try cursor.skip()
      }
    }
    return code
  }
}
